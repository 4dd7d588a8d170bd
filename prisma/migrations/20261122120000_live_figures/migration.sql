-- AlterTable
ALTER TABLE "dossier" ADD COLUMN     "was_tally" TEXT;

-- CreateTable
CREATE TABLE "dossier_day" (
    "measure" SMALLINT NOT NULL,
    "commune_code" TEXT NOT NULL,
    "office_code" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "count" INTEGER NOT NULL,

    CONSTRAINT "dossier_day_pkey" PRIMARY KEY ("measure","commune_code","office_code","day")
);

-- CreateTable
CREATE TABLE "dossier_day_change" (
    "id" BIGSERIAL NOT NULL,
    "was" TEXT,
    "now" TEXT,
    "times" INTEGER NOT NULL,

    CONSTRAINT "dossier_day_change_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "officer_brief" (
    "officer_id" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "threshold" DOUBLE PRECISION,
    "crossed" BOOLEAN NOT NULL DEFAULT false,
    "since" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "officer_brief_pkey" PRIMARY KEY ("officer_id","kind")
);

-- CreateIndex
CREATE INDEX "dossier_day_measure_day_idx" ON "dossier_day"("measure", "day");

-- AddForeignKey
ALTER TABLE "officer_brief" ADD CONSTRAINT "officer_brief_officer_id_fkey" FOREIGN KEY ("officer_id") REFERENCES "officer"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What is there already, counted once. Later changes are taken in by src/dossiers/tally.ts.
INSERT INTO dossier_day (measure, commune_code, office_code, day, count)
SELECT measure, commune_code, office_code, day, sum(times) FROM (
SELECT m.measure::smallint AS measure, CASE WHEN w.whole THEN '*' ELSE split_part(tally, chr(31), 1) END AS commune_code,
  CASE WHEN w.whole THEN '*' ELSE split_part(tally, chr(31), 2) END AS office_code, m.day::date AS day, times
FROM (SELECT concat_ws(chr(31), coalesce(d.commune_code, ''), coalesce(d.office_code, ''),
    CASE WHEN d.status NOT IN (1, 3) THEN coalesce(to_char(d.accepted_at AT TIME ZONE 'Asia/Ho_Chi_Minh', 'YYYY-MM-DD'), '') ELSE '' END,
    CASE WHEN d.status IN (2, 4) AND d.source_status IS NULL AND d.due_at IS NOT NULL THEN concat('2', chr(31), coalesce(to_char(d.due_at AT TIME ZONE 'Asia/Ho_Chi_Minh', 'YYYY-MM-DD'), ''))
      WHEN d.status IN (2, 4, 5, 6) THEN concat('3', chr(31), '1970-01-01')
      WHEN d.status IN (9, 10) AND d.finished_at IS NOT NULL THEN concat(
        CASE WHEN d.finished_at > d.due_at THEN '5' WHEN d.due_at IS NULL THEN '6' ELSE '4' END,
        chr(31), coalesce(to_char(d.finished_at AT TIME ZONE 'Asia/Ho_Chi_Minh', 'YYYY-MM-DD'), ''))
      ELSE chr(31) END) AS tally, count(*) AS times FROM dossier d GROUP BY 1) AS tallies
CROSS JOIN LATERAL (VALUES ('1', split_part(tally, chr(31), 3)), (split_part(tally, chr(31), 4), split_part(tally, chr(31), 5))) AS m(measure, day)
CROSS JOIN (VALUES (false), (true)) AS w(whole)
WHERE m.measure <> '' AND m.day <> '') c
GROUP BY 1, 2, 3, 4;

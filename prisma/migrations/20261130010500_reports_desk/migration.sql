-- Whose officers have a report: the commune of the office that has it. Forwarding changes it, "commune_code" stays where it happened.
ALTER TABLE "report" ADD COLUMN "area_code" TEXT,
    ADD COLUMN "forwarded_at" TIMESTAMPTZ(3),
    ADD COLUMN "refused_at" TIMESTAMPTZ(3),
    ADD COLUMN "asked_at" TIMESTAMPTZ(3);
UPDATE "report" SET "area_code" = "commune_code";
UPDATE "report" SET "refused_at" = coalesce((SELECT max(s.at) FROM "report_step" s
    WHERE s.report_id = "report".id AND s.state = 'refused'), "filed_at") WHERE "state" = 'refused';
UPDATE "report" SET "asked_at" = coalesce((SELECT max(s.at) FROM "report_step" s
    WHERE s.report_id = "report".id AND s.state = 'asked'), "filed_at") WHERE "state" = 'asked';

-- CreateIndex
CREATE INDEX "report_office_code_state_due_at_idx" ON "report"("office_code", "state", "due_at");

-- CreateIndex
CREATE INDEX "report_area_code_state_due_at_idx" ON "report"("area_code", "state", "due_at");

-- Limits of a category for forwarding and refusing, and limits that hold from a day on.
ALTER TABLE "report_category" ADD COLUMN "forward_within" TEXT,
    ADD COLUMN "refuse_within" TEXT;

-- CreateTable
CREATE TABLE "report_category_limit" (
    "category_code" TEXT NOT NULL,
    "valid_from" DATE NOT NULL,
    "days" INTEGER,
    "day_unit" TEXT,
    "forward_within" TEXT,
    "refuse_within" TEXT,

    CONSTRAINT "report_category_limit_pkey" PRIMARY KEY ("category_code","valid_from")
);

-- AddForeignKey
ALTER TABLE "report_category_limit" ADD CONSTRAINT "report_category_limit_category_code_fkey" FOREIGN KEY ("category_code") REFERENCES "report_category"("code") ON DELETE CASCADE ON UPDATE CASCADE;

-- CreateTable
CREATE TABLE "report_forward" (
    "id" SERIAL NOT NULL,
    "report_id" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "from_office" TEXT,
    "to_office" TEXT NOT NULL,
    "officer_id" INTEGER,
    "back" BOOLEAN NOT NULL,
    "reason_sealed" BYTEA,

    CONSTRAINT "report_forward_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "report_forward_report_id_idx" ON "report_forward"("report_id");

-- AddForeignKey
ALTER TABLE "report_forward" ADD CONSTRAINT "report_forward_report_id_fkey" FOREIGN KEY ("report_id") REFERENCES "report"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- CreateTable
CREATE TABLE "report_purge" (
    "id" SERIAL NOT NULL,
    "receipt" TEXT NOT NULL,
    "citizen_id" UUID NOT NULL,
    "filed_at" TIMESTAMPTZ(3) NOT NULL,
    "purged_at" TIMESTAMPTZ(3) NOT NULL,
    "last_outbox_id" BIGINT NOT NULL,
    "swept_at" TIMESTAMPTZ(3),

    CONSTRAINT "report_purge_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "report_purge_receipt_key" ON "report_purge"("receipt");

-- CreateTable
CREATE TABLE "report_day" (
    "measure" SMALLINT NOT NULL,
    "kind" SMALLINT NOT NULL,
    "code" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "count" INTEGER NOT NULL,

    CONSTRAINT "report_day_pkey" PRIMARY KEY ("kind","measure","day","code")
);

-- CreateIndex
CREATE INDEX "report_day_kind_code_measure_day_idx" ON "report_day"("kind", "code", "measure", "day");

-- CreateTable
CREATE TABLE "report_day_change" (
    "id" BIGSERIAL NOT NULL,
    "measure" SMALLINT NOT NULL,
    "commune_code" TEXT NOT NULL,
    "category_code" TEXT NOT NULL,
    "office_code" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "times" SMALLINT NOT NULL,

    CONSTRAINT "report_day_change_pkey" PRIMARY KEY ("id")
);

-- Where a report is counted. The measures are those of ReportDay in schema.prisma.
CREATE FUNCTION report_measures(r report) RETURNS TABLE (measure smallint, day date) LANGUAGE sql STABLE AS $$
  SELECT m.measure::smallint, (m.at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date FROM (VALUES
    (1, r.filed_at),
    (CASE WHEN r.state IN ('received', 'accepted', 'asked') THEN 2
      WHEN r.state = 'refused' THEN CASE WHEN r.refused_for = 'elsewhere' THEN 5 ELSE 6 END
      WHEN r.answered_at <= r.due_at THEN 3 ELSE 4 END,
     CASE WHEN r.state IN ('received', 'accepted', 'asked') THEN r.due_at
      WHEN r.state = 'refused' THEN coalesce(r.refused_at, r.filed_at) ELSE coalesce(r.answered_at, r.due_at) END),
    (CASE WHEN r.satisfied THEN 7 ELSE 8 END, CASE WHEN r.satisfied IS NOT NULL THEN r.answered_at END)
  ) AS m(measure, at) WHERE m.at IS NOT NULL
$$;

INSERT INTO report_day_change (measure, commune_code, category_code, office_code, day, times)
SELECT m.measure, coalesce(r.commune_code, ''), r.category_code, coalesce(r.office_code, ''), m.day, 1
FROM report r CROSS JOIN LATERAL report_measures(r) m;

-- CreateTable
CREATE TABLE "survey" (
    "id" SERIAL NOT NULL,
    "code" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "link" TEXT,
    "file_id" UUID,
    "file_name" TEXT,
    "commune_codes" TEXT[],
    "open_to" TEXT NOT NULL,
    "maker_id" INTEGER NOT NULL,
    "area_code" TEXT,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,
    "cancelled_at" TIMESTAMPTZ(3),
    "closed_at" TIMESTAMPTZ(3),
    "severed_at" TIMESTAMPTZ(3),
    "taken_part" INTEGER,
    "commune_part" INTEGER[],
    "asked" INTEGER,
    "asked_part" INTEGER,
    "outcome" TEXT,
    "outcome_en" TEXT,
    "outcome_at" TIMESTAMPTZ(3),
    "told_at" TIMESTAMPTZ(3),

    CONSTRAINT "survey_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "survey_broadcast" (
    "broadcast_id" INTEGER NOT NULL,
    "survey_id" INTEGER NOT NULL,

    CONSTRAINT "survey_broadcast_pkey" PRIMARY KEY ("broadcast_id")
);

-- CreateTable
CREATE TABLE "survey_question" (
    "id" SERIAL NOT NULL,
    "survey_id" INTEGER NOT NULL,
    "place" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "options" TEXT[],

    CONSTRAINT "survey_question_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "survey_participant" (
    "survey_id" INTEGER NOT NULL,
    "citizen_id" UUID NOT NULL,
    "commune_code" TEXT,
    "answered" BOOLEAN NOT NULL DEFAULT false,
    "told_at" TIMESTAMPTZ(3),

    CONSTRAINT "survey_participant_pkey" PRIMARY KEY ("survey_id","citizen_id")
);

-- CreateTable
CREATE TABLE "survey_answer" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "question_id" INTEGER NOT NULL,
    "commune_code" TEXT,
    "sheet" BYTEA,
    "choice" INTEGER,
    "sealed" BYTEA,

    CONSTRAINT "survey_answer_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "survey_code_key" ON "survey"("code");

-- CreateIndex
CREATE INDEX "survey_ends_at_idx" ON "survey"("ends_at");

-- CreateIndex
CREATE INDEX "survey_broadcast_survey_id_idx" ON "survey_broadcast"("survey_id");

-- CreateIndex
CREATE UNIQUE INDEX "survey_question_survey_id_place_key" ON "survey_question"("survey_id", "place");

-- CreateIndex
CREATE INDEX "survey_participant_citizen_id_idx" ON "survey_participant"("citizen_id");

-- CreateIndex
CREATE UNIQUE INDEX "survey_answer_question_id_sheet_key" ON "survey_answer"("question_id", "sheet");

-- AddForeignKey
ALTER TABLE "survey_broadcast" ADD CONSTRAINT "survey_broadcast_survey_id_fkey" FOREIGN KEY ("survey_id") REFERENCES "survey"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "survey_question" ADD CONSTRAINT "survey_question_survey_id_fkey" FOREIGN KEY ("survey_id") REFERENCES "survey"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "survey_participant" ADD CONSTRAINT "survey_participant_survey_id_fkey" FOREIGN KEY ("survey_id") REFERENCES "survey"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "survey_answer" ADD CONSTRAINT "survey_answer_question_id_fkey" FOREIGN KEY ("question_id") REFERENCES "survey_question"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Who still has to be told how it ended is looked for again and again, and most have been told.
CREATE INDEX "survey_participant_untold" ON "survey_participant" ("survey_id", "citizen_id") WHERE "told_at" IS NULL AND "answered";

ALTER TABLE "survey" ADD CONSTRAINT "survey_sense" CHECK (
    "ends_at" > "opened_at" AND "open_to" IN ('audience', 'anybody')
    AND ("severed_at" IS NULL OR "closed_at" IS NOT NULL) AND ("outcome" IS NULL) = ("outcome_at" IS NULL));

ALTER TABLE "survey_question" ADD CONSTRAINT "survey_question_sense" CHECK (
    "place" BETWEEN 1 AND 5 AND "kind" IN ('choice', 'scale', 'text')
    AND CASE WHEN "kind" = 'choice' THEN cardinality("options") BETWEEN 2 AND 5 ELSE cardinality("options") = 0 END);

ALTER TABLE "survey_answer" ADD CONSTRAINT "survey_answer_sense" CHECK (
    ("choice" IS NULL) <> ("sealed" IS NULL) AND ("choice" IS NULL OR "choice" BETWEEN 1 AND 5));

INSERT INTO "retention_rule" ("kind", "days", "valid_from", "source") VALUES
    ('survey-participants', 365, '2026-01-01', 'Tạm đặt, chờ tỉnh quyết định (Luật 91/2025/QH15 Điều 3: chỉ giữ trong thời gian cần thiết)'),
    ('survey-words', 365, '2026-01-01', 'Tạm đặt, chờ tỉnh quyết định (Luật 91/2025/QH15 Điều 3: chỉ giữ trong thời gian cần thiết)');

-- CreateTable
CREATE TABLE "report_category" (
    "code" TEXT NOT NULL,
    "position" SERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "synonyms" TEXT[],
    "kind" TEXT NOT NULL,
    "days" INTEGER,
    "day_unit" TEXT,
    "office_kind" TEXT NOT NULL,
    "public" BOOLEAN NOT NULL,
    "urgent" BOOLEAN NOT NULL,

    CONSTRAINT "report_category_pkey" PRIMARY KEY ("code")
);

-- CreateTable
CREATE TABLE "report_counter" (
    "month" TEXT NOT NULL,
    "last" INTEGER NOT NULL,

    CONSTRAINT "report_counter_pkey" PRIMARY KEY ("month")
);

-- CreateTable
CREATE TABLE "report" (
    "id" SERIAL NOT NULL,
    "receipt" TEXT NOT NULL,
    "draft_id" UUID NOT NULL,
    "citizen_id" UUID NOT NULL,
    "category_code" TEXT NOT NULL,
    "sealed" BYTEA NOT NULL,
    "hidden" BOOLEAN NOT NULL,
    "commune_code" TEXT,
    "latitude" DOUBLE PRECISION,
    "longitude" DOUBLE PRECISION,
    "office_code" TEXT,
    "state" TEXT NOT NULL,
    "filed_at" TIMESTAMPTZ(3) NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "limit_value" INTEGER NOT NULL,
    "limit_unit" TEXT NOT NULL,
    "consent_version" TEXT NOT NULL,
    "refused_for" TEXT,
    "office_words" TEXT,
    "answered_at" TIMESTAMPTZ(3),
    "satisfied" BOOLEAN,
    "reopened_at" TIMESTAMPTZ(3),

    CONSTRAINT "report_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "report_follower" (
    "report_id" INTEGER NOT NULL,
    "citizen_id" UUID NOT NULL,
    "joined_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "report_follower_pkey" PRIMARY KEY ("report_id","citizen_id")
);

-- CreateTable
CREATE TABLE "report_step" (
    "id" SERIAL NOT NULL,
    "report_id" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "state" TEXT NOT NULL,
    "officer_id" INTEGER,
    "sealed" BYTEA,

    CONSTRAINT "report_step_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "report_receipt_key" ON "report"("receipt");

-- CreateIndex
CREATE UNIQUE INDEX "report_draft_id_key" ON "report"("draft_id");

-- CreateIndex
CREATE INDEX "report_citizen_id_idx" ON "report"("citizen_id");

-- CreateIndex
CREATE INDEX "report_commune_code_category_code_idx" ON "report"("commune_code", "category_code");

-- CreateIndex
CREATE INDEX "report_state_due_at_idx" ON "report"("state", "due_at");

-- CreateIndex
CREATE INDEX "report_follower_citizen_id_idx" ON "report_follower"("citizen_id");

-- CreateIndex
CREATE INDEX "report_step_report_id_idx" ON "report_step"("report_id");

-- AddForeignKey
ALTER TABLE "report_follower" ADD CONSTRAINT "report_follower_report_id_fkey" FOREIGN KEY ("report_id") REFERENCES "report"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "report_step" ADD CONSTRAINT "report_step_report_id_fkey" FOREIGN KEY ("report_id") REFERENCES "report"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "report" ADD CONSTRAINT "report_state" CHECK ("state" IN ('received', 'accepted', 'asked', 'answered', 'refused', 'closed'));
ALTER TABLE "report" ADD CONSTRAINT "report_limit" CHECK ("limit_unit" IN ('day', 'working_day', 'hour') AND "limit_value" > 0);

-- CreateTable
CREATE TABLE "procedure_version" (
    "code" TEXT NOT NULL,
    "version_date" DATE NOT NULL,
    "name" TEXT NOT NULL,
    "field" TEXT,
    "level" TEXT,
    "days" INTEGER,
    "day_unit" TEXT,
    "fee_vnd" BIGINT,
    "fee_note" TEXT,
    "documents" TEXT,
    "legal_basis" TEXT,
    "note" TEXT,
    "confidence" TEXT NOT NULL,

    CONSTRAINT "procedure_version_pkey" PRIMARY KEY ("code","version_date")
);

-- CreateTable
CREATE TABLE "procedure_words" (
    "key" TEXT NOT NULL,
    "phrases" TEXT NOT NULL,

    CONSTRAINT "procedure_words_pkey" PRIMARY KEY ("key")
);

ALTER TABLE "procedure_version" ADD CONSTRAINT "procedure_version_confidence" CHECK ("confidence" IN ('A', 'B', 'C'));
ALTER TABLE "procedure_version" ADD CONSTRAINT "procedure_version_day_unit"
    CHECK ("day_unit" IN ('same_day', 'working', 'calendar', 'hour'));

-- CreateTable
CREATE TABLE "apology_letter" (
    "id" SERIAL NOT NULL,
    "code" TEXT NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "office_code" TEXT,
    "commune_code" TEXT,
    "state" TEXT NOT NULL DEFAULT 'due',
    "void_reason" TEXT,
    "cause" TEXT,
    "new_day" DATE,
    "approved_by" INTEGER,
    "approved_at" TIMESTAMPTZ(3),
    "in_time" BOOLEAN,
    "text" TEXT,
    "keys" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "reported" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "closed_at" TIMESTAMPTZ(3),

    CONSTRAINT "apology_letter_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "apology_rule" (
    "code" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "label" TEXT,
    "valid_from" DATE NOT NULL,
    "valid_to" DATE,
    "source" TEXT NOT NULL,

    CONSTRAINT "apology_rule_pkey" PRIMARY KEY ("code","valid_from")
);

-- CreateIndex
CREATE UNIQUE INDEX "apology_letter_code_due_at_key" ON "apology_letter"("code", "due_at");


ALTER TABLE "apology_letter" ADD CONSTRAINT "apology_letter_state"
    CHECK ("state" IN ('due', 'drafted', 'approved', 'sending', 'held', 'sent', 'unknown', 'counter', 'void', 'missed'));

-- A letter that is approved names who approved it, and says what it says.
ALTER TABLE "apology_letter" ADD CONSTRAINT "apology_letter_approved"
    CHECK ("state" IN ('due', 'drafted', 'void', 'missed')
        OR ("approved_by" IS NOT NULL AND "text" IS NOT NULL AND "cause" IS NOT NULL AND "new_day" IS NOT NULL));

-- Dossiers in work by promised date: the scan reads the few that are near it, not the hundred thousand that are not.
CREATE INDEX "dossier_in_work_due" ON "dossier" ("due_at") WHERE "status" IN (2, 4) AND "source_status" IS NULL;

-- Letters with something still to do.
CREATE INDEX "apology_letter_open" ON "apology_letter" ("office_code", "due_at") WHERE "closed_at" IS NULL;
CREATE INDEX "apology_letter_outgoing" ON "apology_letter" ("state", "id") WHERE "state" IN ('approved', 'sending', 'held');
CREATE INDEX "apology_letter_unreported" ON "apology_letter" ("id")
    WHERE "approved_by" IS NOT NULL AND "reported" IS DISTINCT FROM "state";
-- Figures are asked for by the period in which the promised date lies.
CREATE INDEX "apology_letter_due_at_idx" ON "apology_letter" ("due_at");

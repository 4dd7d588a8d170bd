-- AlterTable
ALTER TABLE "dossier" ADD COLUMN     "seen_hashes" BYTEA[],
ADD COLUMN     "was_due_at" TIMESTAMPTZ(3),
ADD COLUMN     "was_status" SMALLINT;

-- CreateTable
CREATE TABLE "dossier_news" (
    "code" TEXT NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "status_changed" BOOLEAN NOT NULL,
    "due_changed" BOOLEAN NOT NULL,
    "was_due_at" TIMESTAMPTZ(3),
    "urgent" BOOLEAN NOT NULL,

    CONSTRAINT "dossier_news_pkey" PRIMARY KEY ("code")
);

-- CreateTable
CREATE TABLE "consent" (
    "id" BIGSERIAL NOT NULL,
    "citizen_id" UUID NOT NULL,
    "purpose" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "given_at" TIMESTAMPTZ(3) NOT NULL,
    "withdrawn_at" TIMESTAMPTZ(3),

    CONSTRAINT "consent_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "consent_question" (
    "citizen_id" UUID NOT NULL,
    "purpose" TEXT NOT NULL,
    "asked_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "consent_question_pkey" PRIMARY KEY ("citizen_id","purpose")
);

-- CreateTable
CREATE TABLE "dossier_reminder" (
    "citizen_id" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "about" TIMESTAMPTZ(3) NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "dossier_reminder_pkey" PRIMARY KEY ("citizen_id","code","kind","about")
);

-- CreateTable
CREATE TABLE "rating" (
    "code" TEXT NOT NULL,
    "citizen_id" UUID NOT NULL,
    "office_code" TEXT,
    "procedure_code" TEXT,
    "stars" SMALLINT NOT NULL,
    "word_sealed" BYTEA,
    "rated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "rating_pkey" PRIMARY KEY ("code","citizen_id")
);

-- CreateIndex
CREATE INDEX "dossier_news_since_idx" ON "dossier_news"("since");

-- CreateIndex
CREATE INDEX "consent_citizen_id_idx" ON "consent"("citizen_id");

-- CreateIndex
CREATE INDEX "rating_office_code_rated_at_idx" ON "rating"("office_code", "rated_at");

-- CreateIndex
CREATE INDEX "rating_citizen_id_idx" ON "rating"("citizen_id");

-- CreateIndex
CREATE INDEX "dossier_proof_code_idx" ON "dossier_proof"("code");

-- AddForeignKey
ALTER TABLE "dossier_news" ADD CONSTRAINT "dossier_news_code_fkey" FOREIGN KEY ("code") REFERENCES "dossier"("code") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "dossier_reminder" ADD CONSTRAINT "dossier_reminder_code_fkey" FOREIGN KEY ("code") REFERENCES "dossier"("code") ON DELETE CASCADE ON UPDATE CASCADE;

-- During quiet hours only these are looked for, among all that wait for the morning.
CREATE INDEX "dossier_news_urgent" ON "dossier_news" ("since") WHERE "urgent";

-- One consent of a kind at a time. The withdrawn ones stay as proof of what was once agreed to.
CREATE UNIQUE INDEX "consent_given" ON "consent" ("citizen_id", "purpose") WHERE "withdrawn_at" IS NULL;

ALTER TABLE "rating" ADD CONSTRAINT "rating_stars" CHECK ("stars" BETWEEN 1 AND 5);

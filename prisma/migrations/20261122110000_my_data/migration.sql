-- AlterTable
ALTER TABLE "conversation" ADD COLUMN     "erased_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "stored_file" ADD COLUMN     "citizen_id" UUID;

-- CreateTable
CREATE TABLE "erasure_receipt" (
    "month" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "erased_on" DATE NOT NULL,
    "erased" TEXT[],
    "kept" TEXT[],

    CONSTRAINT "erasure_receipt_pkey" PRIMARY KEY ("month","number")
);

-- CreateTable
CREATE TABLE "privacy_notice" (
    "citizen_id" UUID NOT NULL,
    "version" TEXT NOT NULL,
    "shown_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "privacy_notice_pkey" PRIMARY KEY ("citizen_id","version")
);

-- CreateTable
CREATE TABLE "retention_rule" (
    "kind" TEXT NOT NULL,
    "days" INTEGER NOT NULL,
    "valid_from" DATE NOT NULL,
    "valid_to" DATE,
    "source" TEXT NOT NULL,

    CONSTRAINT "retention_rule_pkey" PRIMARY KEY ("kind","valid_from")
);

-- What was erased and waits for its receipt to be delivered.
CREATE INDEX "conversation_erased" ON "conversation" ("erased_at") WHERE "erased_at" IS NOT NULL;

ALTER TABLE "retention_rule" ADD CONSTRAINT "retention_rule_days" CHECK ("days" > 0);

-- No law read so far names these figures: the province sets them, with a row of a later date.
INSERT INTO "retention_rule" ("kind", "days", "valid_from", "source") VALUES
    ('finished-proofs', 365, '2026-01-01', 'Tạm đặt, chờ tỉnh quyết định (Luật 91/2025/QH15 Điều 3: chỉ giữ trong thời gian cần thiết)'),
    ('rating-words', 365, '2026-01-01', 'Tạm đặt, chờ tỉnh quyết định (Luật 91/2025/QH15 Điều 3: chỉ giữ trong thời gian cần thiết)'),
    ('ended-consents', 730, '2026-01-01', 'Tạm đặt, chờ tỉnh quyết định (sự đồng ý phải chứng minh được: Luật 91/2025/QH15 Điều 9)'),
    ('quiet-chats', 730, '2026-01-01', 'Tạm đặt, chờ tỉnh quyết định (Luật 91/2025/QH15 Điều 3: chỉ giữ trong thời gian cần thiết)');

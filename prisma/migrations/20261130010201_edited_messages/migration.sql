-- AlterTable
ALTER TABLE "outbox_message" ADD COLUMN     "edited_at" TIMESTAMPTZ(3);

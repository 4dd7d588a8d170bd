-- AlterTable
ALTER TABLE "dialogue_question" ADD COLUMN     "released_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "dialogue_registration" ADD COLUMN     "qr_file_id" UUID;

-- AlterTable
ALTER TABLE "broadcast" DROP COLUMN "told",
ADD COLUMN     "office_code" TEXT;

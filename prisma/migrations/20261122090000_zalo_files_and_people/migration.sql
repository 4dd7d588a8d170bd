-- AlterTable
ALTER TABLE "conversation" ADD COLUMN     "quiet_until" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "stored_file" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "media_type" TEXT NOT NULL,
    "sealed" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "stored_file_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "unknown_event" (
    "channel" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "count" INTEGER NOT NULL DEFAULT 1,
    "sealed" BYTEA NOT NULL,

    CONSTRAINT "unknown_event_pkey" PRIMARY KEY ("channel","name","day")
);

-- CreateTable
CREATE TABLE "chat_name" (
    "channel" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "sealed" BYTEA,
    "asked_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "chat_name_pkey" PRIMARY KEY ("channel","address")
);

-- CreateIndex
CREATE INDEX "stored_file_expires_at_idx" ON "stored_file"("expires_at");

-- CreateIndex
CREATE INDEX "chat_name_asked_at_idx" ON "chat_name"("asked_at");

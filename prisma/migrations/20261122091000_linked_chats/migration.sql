-- CreateTable
CREATE TABLE "linked_chat" (
    "id" BIGSERIAL NOT NULL,
    "citizen_id" UUID NOT NULL,
    "circle_id" UUID NOT NULL,
    "channel" TEXT NOT NULL,
    "joined_at" TIMESTAMPTZ(3) NOT NULL,
    "left_at" TIMESTAMPTZ(3),

    CONSTRAINT "linked_chat_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "link_offer" (
    "citizen_id" UUID NOT NULL,
    "code_hash" BYTEA NOT NULL,
    "phone_hash" BYTEA NOT NULL,
    "tries" SMALLINT NOT NULL DEFAULT 0,
    "made_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "link_offer_pkey" PRIMARY KEY ("citizen_id")
);

-- CreateTable
CREATE TABLE "wrong_link" (
    "id" BIGSERIAL NOT NULL,
    "citizen_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "wrong_link_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "feed_source" (
    "client_id" INTEGER NOT NULL,
    "system" TEXT NOT NULL,
    "heard_at" TIMESTAMPTZ(3),
    "alerted_at" TIMESTAMPTZ(3),

    CONSTRAINT "feed_source_pkey" PRIMARY KEY ("client_id","system")
);

-- CreateIndex
CREATE INDEX "linked_chat_citizen_id_idx" ON "linked_chat"("citizen_id");

-- CreateIndex
CREATE INDEX "linked_chat_circle_id_idx" ON "linked_chat"("circle_id");

-- CreateIndex
CREATE INDEX "link_offer_phone_hash_idx" ON "link_offer"("phone_hash");

-- CreateIndex
CREATE INDEX "wrong_link_citizen_id_at_idx" ON "wrong_link"("citizen_id", "at");

-- AddForeignKey
ALTER TABLE "feed_source" ADD CONSTRAINT "feed_source_client_id_fkey" FOREIGN KEY ("client_id") REFERENCES "api_client"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What the schema language cannot say: a chat is in one circle at a time, and a circle has one chat of each channel.
CREATE UNIQUE INDEX "linked_chat_open" ON "linked_chat" ("citizen_id") WHERE "left_at" IS NULL;
CREATE UNIQUE INDEX "linked_chat_open_channel" ON "linked_chat" ("circle_id", "channel") WHERE "left_at" IS NULL;

-- CreateTable
CREATE TABLE "broadcast" (
    "id" SERIAL NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'draft',
    "revision" INTEGER NOT NULL DEFAULT 1,
    "text_vi" TEXT NOT NULL DEFAULT '',
    "text_en" TEXT,
    "image_id" UUID,
    "choices" JSONB NOT NULL DEFAULT '[]',
    "audience" JSONB NOT NULL,
    "commune_code" TEXT,
    "dialogue_id" INTEGER,
    "maker_id" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "submitted_at" TIMESTAMPTZ(3),
    "approver_id" INTEGER,
    "approved_at" TIMESTAMPTZ(3),
    "sent_back_for" TEXT,
    "starts_at" TIMESTAMPTZ(3),
    "started_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "cost_cap" INTEGER NOT NULL DEFAULT 0,
    "wait_days" INTEGER NOT NULL DEFAULT 0,
    "price" INTEGER,
    "cursor" BIGINT NOT NULL DEFAULT 0,
    "billed_left" INTEGER NOT NULL DEFAULT 0,
    "audience_size" INTEGER NOT NULL DEFAULT 0,
    "opted_out" INTEGER NOT NULL DEFAULT 0,
    "tried" INTEGER NOT NULL DEFAULT 0,
    "failed" INTEGER NOT NULL DEFAULT 0,
    "blocked" INTEGER NOT NULL DEFAULT 0,
    "stopped_for" TEXT,
    "told" TEXT,
    "outcome" JSONB,

    CONSTRAINT "broadcast_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "broadcast_recipient" (
    "conversation_id" BIGINT NOT NULL,
    "broadcast_id" INTEGER NOT NULL,
    "channel" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "reason" TEXT,
    "error" TEXT,
    "billed" BOOLEAN NOT NULL DEFAULT false,
    "by_consent" BOOLEAN NOT NULL,
    "parts" SMALLINT NOT NULL DEFAULT 0,
    "attempts" SMALLINT NOT NULL DEFAULT 0,
    "due_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lease_owner" UUID,
    "lease_until" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "broadcast_recipient_pkey" PRIMARY KEY ("broadcast_id","conversation_id")
);

-- CreateTable
CREATE TABLE "channel_pace" (
    "channel" TEXT NOT NULL,
    "next_at" TIMESTAMPTZ(6) NOT NULL,
    "paused_until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "channel_pace_pkey" PRIMARY KEY ("channel")
);

-- CreateTable
CREATE TABLE "followed_commune" (
    "citizen_id" UUID NOT NULL,
    "commune_code" TEXT NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "followed_commune_pkey" PRIMARY KEY ("citizen_id","commune_code")
);

-- CreateIndex
CREATE INDEX "broadcast_state_idx" ON "broadcast"("state");

-- CreateIndex
CREATE INDEX "broadcast_recipient_conversation_id_idx" ON "broadcast_recipient"("conversation_id");

-- What the schema language cannot say.
ALTER TABLE "broadcast" ADD CONSTRAINT "broadcast_state"
    CHECK ("state" IN ('draft', 'submitted', 'approved', 'resolving', 'running', 'paused', 'stopped', 'finished', 'cancelled'));
-- Two pairs of eyes: nobody approves what they wrote themselves.
ALTER TABLE "broadcast" ADD CONSTRAINT "broadcast_two_people"
    CHECK ("approver_id" IS DISTINCT FROM "maker_id"
        AND ("state" IN ('draft', 'submitted', 'cancelled') OR "approver_id" IS NOT NULL));
ALTER TABLE "broadcast" ADD CONSTRAINT "broadcast_sense" CHECK ("cost_cap" >= 0 AND "wait_days" >= 0 AND "billed_left" >= 0);
ALTER TABLE "broadcast_recipient" ADD CONSTRAINT "broadcast_recipient_state"
    CHECK ("state" IN ('queued', 'sending', 'held', 'sent', 'failed', 'unknown', 'skipped')
        AND ("state" <> 'sending' OR ("lease_owner" IS NOT NULL AND "lease_until" IS NOT NULL)));

-- Small indexes over unfinished rows only, as of the outbox: finished ones cost the workers nothing.
CREATE INDEX "broadcast_recipient_queued" ON "broadcast_recipient" ("broadcast_id", "channel", "conversation_id")
    WHERE "state" = 'queued';
CREATE INDEX "broadcast_recipient_sending" ON "broadcast_recipient" ("lease_until") WHERE "state" = 'sending';
CREATE INDEX "broadcast_recipient_held" ON "broadcast_recipient" ("broadcast_id", "conversation_id") WHERE "state" = 'held';
-- What was billed in a month is counted here.
CREATE INDEX "broadcast_recipient_billed" ON "broadcast_recipient" ("finished_at") WHERE "billed";

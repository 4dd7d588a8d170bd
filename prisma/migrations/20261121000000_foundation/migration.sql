-- CreateTable
CREATE TABLE "conversation" (
    "id" BIGSERIAL NOT NULL,
    "channel" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "citizen_id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "language" TEXT,
    "session" BYTEA,
    "waiting" INTEGER NOT NULL DEFAULT 0,
    "lease_owner" TEXT,
    "lease_until" TIMESTAMPTZ(3),
    "stopped_at" TIMESTAMPTZ(3),
    "rate_minute" TIMESTAMPTZ(3),
    "rate_count" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_in_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "conversation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "inbox_message" (
    "id" BIGSERIAL NOT NULL,
    "conversation_id" BIGINT NOT NULL,
    "channel" TEXT NOT NULL,
    "external_id" TEXT NOT NULL,
    "position" BIGINT NOT NULL,
    "sealed" BYTEA NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "due_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "error" TEXT,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "handled_at" TIMESTAMPTZ(3),

    CONSTRAINT "inbox_message_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "outbox_message" (
    "id" BIGSERIAL NOT NULL,
    "conversation_id" BIGINT NOT NULL,
    "inbox_id" BIGINT,
    "ordinal" SMALLINT NOT NULL DEFAULT 0,
    "priority" SMALLINT NOT NULL DEFAULT 0,
    "sealed" BYTEA NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'queued',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "due_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lease_owner" TEXT,
    "lease_until" TIMESTAMPTZ(3),
    "external_id" TEXT,
    "error" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "outbox_message_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "dossier" (
    "code" TEXT NOT NULL,
    "procedure_code" TEXT,
    "procedure_name" TEXT,
    "applicant_sealed" BYTEA,
    "phone_sealed" BYTEA,
    "phone_hash" BYTEA,
    "office_code" TEXT,
    "commune_code" TEXT,
    "channel" TEXT,
    "submitted_at" TIMESTAMPTZ(3),
    "accepted_at" TIMESTAMPTZ(3),
    "due_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "supplement_due_at" TIMESTAMPTZ(3),
    "amount_due" BIGINT,
    "status" SMALLINT NOT NULL,
    "note" TEXT,
    "source_system" TEXT,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "content_hash" BYTEA NOT NULL,
    "stored_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "dossier_pkey" PRIMARY KEY ("code")
);

-- CreateTable
CREATE TABLE "dossier_proof" (
    "citizen_id" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "proven_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "dossier_proof_pkey" PRIMARY KEY ("citizen_id","code")
);

-- CreateTable
CREATE TABLE "wrong_proof" (
    "id" BIGSERIAL NOT NULL,
    "citizen_id" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "wrong_proof_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "commune" (
    "code" TEXT NOT NULL,
    "province_code" TEXT NOT NULL,
    "province_name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "valid_from" DATE NOT NULL,

    CONSTRAINT "commune_pkey" PRIMARY KEY ("code")
);

-- CreateTable
CREATE TABLE "former_unit" (
    "id" BIGSERIAL NOT NULL,
    "commune_code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "district" TEXT NOT NULL,
    "province" TEXT NOT NULL,
    "split" BOOLEAN NOT NULL,

    CONSTRAINT "former_unit_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "office" (
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "commune_code" TEXT,
    "address" TEXT,
    "phone" TEXT,
    "hours" TEXT,
    "kind" TEXT NOT NULL,

    CONSTRAINT "office_pkey" PRIMARY KEY ("code")
);

-- CreateTable
CREATE TABLE "calendar_day" (
    "date" DATE NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "provisional" BOOLEAN NOT NULL,

    CONSTRAINT "calendar_day_pkey" PRIMARY KEY ("date")
);

-- CreateIndex
CREATE UNIQUE INDEX "conversation_channel_address_key" ON "conversation"("channel", "address");

-- CreateIndex
CREATE INDEX "inbox_message_conversation_id_id_idx" ON "inbox_message"("conversation_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "inbox_message_channel_external_id_key" ON "inbox_message"("channel", "external_id");

-- CreateIndex
CREATE INDEX "outbox_message_conversation_id_id_idx" ON "outbox_message"("conversation_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "outbox_message_inbox_id_ordinal_key" ON "outbox_message"("inbox_id", "ordinal");

-- CreateIndex
CREATE INDEX "wrong_proof_code_at_idx" ON "wrong_proof"("code", "at");

-- CreateIndex
CREATE INDEX "former_unit_commune_code_idx" ON "former_unit"("commune_code");

-- CreateIndex
CREATE INDEX "office_commune_code_idx" ON "office"("commune_code");

-- AddForeignKey
ALTER TABLE "inbox_message" ADD CONSTRAINT "inbox_message_conversation_id_fkey" FOREIGN KEY ("conversation_id") REFERENCES "conversation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "outbox_message" ADD CONSTRAINT "outbox_message_conversation_id_fkey" FOREIGN KEY ("conversation_id") REFERENCES "conversation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "dossier_proof" ADD CONSTRAINT "dossier_proof_code_fkey" FOREIGN KEY ("code") REFERENCES "dossier"("code") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "former_unit" ADD CONSTRAINT "former_unit_commune_code_fkey" FOREIGN KEY ("commune_code") REFERENCES "commune"("code") ON DELETE CASCADE ON UPDATE CASCADE;


-- CreateIndex
CREATE INDEX "inbox_message_received_at_idx" ON "inbox_message" USING BRIN ("received_at");

-- CreateIndex
CREATE INDEX "outbox_message_created_at_idx" ON "outbox_message" USING BRIN ("created_at");

-- What the schema language cannot say.
ALTER TABLE "inbox_message" ADD CONSTRAINT "inbox_message_state"
    CHECK ("state" IN ('waiting', 'handled', 'failed', 'excess'));
ALTER TABLE "outbox_message" ADD CONSTRAINT "outbox_message_state"
    CHECK ("state" IN ('queued', 'sending', 'sent', 'unknown', 'failed', 'dropped'));
ALTER TABLE "dossier" ADD CONSTRAINT "dossier_status" CHECK ("status" BETWEEN 1 AND 10);
ALTER TABLE "calendar_day" ADD CONSTRAINT "calendar_day_kind" CHECK ("kind" IN ('holiday', 'makeup'));

-- Small indexes over unfinished work only: the workers look here, and finished rows cost them nothing.
CREATE INDEX "inbox_message_waiting" ON "inbox_message" ("conversation_id", "position", "id") WHERE "state" = 'waiting';
CREATE INDEX "inbox_message_waiting_due" ON "inbox_message" ("due_at") WHERE "state" = 'waiting';
CREATE INDEX "outbox_message_open" ON "outbox_message" ("conversation_id", "id") WHERE "state" IN ('queued', 'sending');
CREATE INDEX "outbox_message_queued" ON "outbox_message" ("priority", "due_at") WHERE "state" = 'queued';
CREATE INDEX "outbox_message_sending" ON "outbox_message" ("lease_until") WHERE "state" = 'sending';

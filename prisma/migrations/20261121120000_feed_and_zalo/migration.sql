-- AlterTable
ALTER TABLE "dossier" ADD COLUMN     "fed_by" INTEGER,
ADD COLUMN     "source_status" TEXT;

-- CreateTable
CREATE TABLE "status_mapping" (
    "source_system" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "status" SMALLINT NOT NULL,

    CONSTRAINT "status_mapping_pkey" PRIMARY KEY ("source_system","value")
);

-- CreateTable
CREATE TABLE "api_client" (
    "id" SERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "revoked_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_client_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "zalo_account" (
    "app_id" TEXT NOT NULL,
    "access_token_sealed" BYTEA,
    "refresh_token_sealed" BYTEA NOT NULL,
    "previous_refresh_sealed" BYTEA,
    "seed_hash" BYTEA,
    "obtained_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3),
    "dead_since" TIMESTAMPTZ(3),
    "endpoint" TEXT,

    CONSTRAINT "zalo_account_pkey" PRIMARY KEY ("app_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "api_client_name_key" ON "api_client"("name");

-- CreateIndex
CREATE UNIQUE INDEX "api_client_token_hash_key" ON "api_client"("token_hash");

ALTER TABLE "status_mapping" ADD CONSTRAINT "status_mapping_status" CHECK ("status" BETWEEN 1 AND 10);
ALTER TABLE "zalo_account" ADD CONSTRAINT "zalo_account_endpoint" CHECK ("endpoint" IN ('v3', 'v2'));

-- A reply may have to wait until its person writes again (Zalo's windows).
ALTER TABLE "outbox_message" DROP CONSTRAINT "outbox_message_state";
ALTER TABLE "outbox_message" ADD CONSTRAINT "outbox_message_state"
    CHECK ("state" IN ('queued', 'sending', 'sent', 'unknown', 'failed', 'dropped', 'held'));
CREATE INDEX "outbox_message_held" ON "outbox_message" ("conversation_id") WHERE "state" = 'held';
-- CreateTable
CREATE TABLE "key_check" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "fingerprint" BYTEA NOT NULL,

    CONSTRAINT "key_check_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "wrong_proof_citizen_id_at_idx" ON "wrong_proof"("citizen_id", "at");

-- AlterTable
ALTER TABLE "outbox_message" ADD COLUMN     "key" TEXT;

-- CreateTable
CREATE TABLE "officer" (
    "id" SERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "roles" TEXT[],
    "area_code" TEXT,
    "office_code" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "officer_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "officer_link_code" (
    "code_hash" BYTEA NOT NULL,
    "officer_id" INTEGER NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "officer_link_code_pkey" PRIMARY KEY ("code_hash")
);

-- CreateTable
CREATE TABLE "officer_link_try" (
    "id" BIGSERIAL NOT NULL,
    "conversation_id" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "officer_link_try_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "officer_account" (
    "conversation_id" BIGINT NOT NULL,
    "officer_id" INTEGER NOT NULL,
    "linked_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "officer_account_pkey" PRIMARY KEY ("conversation_id")
);

-- CreateTable
CREATE TABLE "audit_entry" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "officer_id" INTEGER,
    "action" TEXT NOT NULL,
    "detail" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "audit_entry_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "officer_link_code_officer_id_idx" ON "officer_link_code"("officer_id");

-- CreateIndex
CREATE INDEX "officer_link_try_conversation_id_at_idx" ON "officer_link_try"("conversation_id", "at");

-- CreateIndex
CREATE INDEX "officer_account_officer_id_idx" ON "officer_account"("officer_id");

-- CreateIndex
CREATE INDEX "audit_entry_at_idx" ON "audit_entry" USING BRIN ("at");

-- CreateIndex
CREATE INDEX "audit_entry_officer_id_at_idx" ON "audit_entry"("officer_id", "at");

-- CreateIndex
CREATE INDEX "conversation_citizen_id_idx" ON "conversation"("citizen_id");

-- Answers carry no key, and must not pay for the index of those that do.
CREATE UNIQUE INDEX "outbox_message_key" ON "outbox_message" ("key", "ordinal") WHERE "key" IS NOT NULL;

-- AddForeignKey
ALTER TABLE "officer_link_code" ADD CONSTRAINT "officer_link_code_officer_id_fkey" FOREIGN KEY ("officer_id") REFERENCES "officer"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "officer_account" ADD CONSTRAINT "officer_account_conversation_id_fkey" FOREIGN KEY ("conversation_id") REFERENCES "conversation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "officer_account" ADD CONSTRAINT "officer_account_officer_id_fkey" FOREIGN KEY ("officer_id") REFERENCES "officer"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "officer" ADD CONSTRAINT "officer_roles"
    CHECK ("roles" <@ ARRAY['viewer', 'handler', 'supervisor', 'broadcaster', 'approver', 'admin']::text[] AND cardinality("roles") > 0);

-- The audit log is only ever added to: a change or a deletion does nothing.
CREATE RULE "audit_entry_keep" AS ON UPDATE TO "audit_entry" DO INSTEAD NOTHING;
CREATE RULE "audit_entry_stay" AS ON DELETE TO "audit_entry" DO INSTEAD NOTHING;

-- AlterTable
ALTER TABLE "outbox_message" ADD COLUMN     "edited_at" TIMESTAMPTZ(3);

-- Few messages are ever said anew. The page that shows a chat looks for those of its chat.
CREATE INDEX "outbox_message_edited" ON "outbox_message" ("conversation_id", "edited_at") WHERE "edited_at" IS NOT NULL;

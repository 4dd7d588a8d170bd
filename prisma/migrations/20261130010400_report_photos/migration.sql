-- CreateTable
CREATE TABLE "report_photo" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "place" SMALLINT NOT NULL,
    "draft_id" UUID,
    "report_id" INTEGER,
    "citizen_id" UUID,
    "officer_id" INTEGER,
    "fingerprint" BYTEA NOT NULL,
    "width" INTEGER NOT NULL,
    "height" INTEGER NOT NULL,
    "taken_at" TIMESTAMPTZ(3) NOT NULL,
    "public_id" UUID,
    "published_at" TIMESTAMPTZ(3),
    "published_by" INTEGER,

    CONSTRAINT "report_photo_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "photo_gone" (
    "id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "photo_gone_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "report_photo_public_id_key" ON "report_photo"("public_id");

-- CreateIndex
CREATE INDEX "report_photo_citizen_id_idx" ON "report_photo"("citizen_id");

-- CreateIndex
CREATE UNIQUE INDEX "report_photo_draft_id_place_key" ON "report_photo"("draft_id", "place");

-- CreateIndex
CREATE UNIQUE INDEX "report_photo_draft_id_fingerprint_key" ON "report_photo"("draft_id", "fingerprint");

-- CreateIndex
CREATE UNIQUE INDEX "report_photo_report_id_kind_place_key" ON "report_photo"("report_id", "kind", "place");

-- AddForeignKey
ALTER TABLE "report_photo" ADD CONSTRAINT "report_photo_report_id_fkey" FOREIGN KEY ("report_id") REFERENCES "report"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- A citizen's photo comes with a draft, an officer's with a report; five of each.
ALTER TABLE "report_photo" ADD CONSTRAINT "report_photo_kind" CHECK (
    ("kind" = 'before' AND "draft_id" IS NOT NULL AND "citizen_id" IS NOT NULL AND "officer_id" IS NULL)
    OR ("kind" = 'after' AND "report_id" IS NOT NULL AND "draft_id" IS NULL AND "citizen_id" IS NULL));
ALTER TABLE "report_photo" ADD CONSTRAINT "report_photo_place" CHECK ("place" BETWEEN 1 AND 5);
ALTER TABLE "report_photo" ADD CONSTRAINT "report_photo_public" CHECK (
    ("public_id" IS NULL) = ("published_at" IS NULL) AND ("public_id" IS NULL OR "report_id" IS NOT NULL));

-- Drafts, which are few: what the sweeper asks about.
CREATE INDEX "report_photo_unfiled" ON "report_photo" ("draft_id") WHERE "report_id" IS NULL;

-- However a row goes (dropped, erased, its report deleted), its files are known to be in the way.
CREATE FUNCTION "note_photo_gone"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "photo_gone" ("id") VALUES (OLD."id") ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER "report_photo_gone" AFTER DELETE ON "report_photo" FOR EACH ROW EXECUTE FUNCTION "note_photo_gone"();

INSERT INTO "retention_rule" ("kind", "days", "valid_from", "source") VALUES
    ('report-photos', 730, '2026-01-01', 'Tạm đặt, chờ tỉnh quyết định (Luật 91/2025/QH15 Điều 3: chỉ giữ trong thời gian cần thiết)');

-- CreateTable
CREATE TABLE "zalo_upload" (
    "app_id" TEXT NOT NULL,
    "file_id" UUID NOT NULL,
    "attachment_id" TEXT NOT NULL,
    "uploaded_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "zalo_upload_pkey" PRIMARY KEY ("app_id","file_id")
);

-- CreateIndex
CREATE INDEX "zalo_upload_file_id_idx" ON "zalo_upload"("file_id");

-- What Zalo calls a picture is of no use without it, and tells nobody's.
CREATE FUNCTION "forget_zalo_upload"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM "zalo_upload" WHERE "file_id" = OLD."id";
  RETURN NULL;
END $$;

CREATE TRIGGER "stored_file_zalo_upload" AFTER DELETE ON "stored_file" FOR EACH ROW EXECUTE FUNCTION "forget_zalo_upload"();
CREATE TRIGGER "report_photo_zalo_upload" AFTER DELETE ON "report_photo" FOR EACH ROW EXECUTE FUNCTION "forget_zalo_upload"();

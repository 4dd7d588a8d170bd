-- CreateTable
CREATE TABLE "silence" (
    "citizen_id" UUID NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "silence_pkey" PRIMARY KEY ("citizen_id")
);

-- CreateTable
CREATE TABLE "told_alert" (
    "kind" TEXT NOT NULL,
    "cause" TEXT NOT NULL,
    "told_at" TIMESTAMPTZ(3) NOT NULL,
    "stands" BOOLEAN NOT NULL,

    CONSTRAINT "told_alert_pkey" PRIMARY KEY ("kind")
);

-- Who ended their notices before this table was there said so too.
INSERT INTO "silence" ("citizen_id", "since")
SELECT "citizen_id", max("withdrawn_at") FROM "consent" WHERE "withdrawn_at" IS NOT NULL GROUP BY "citizen_id";

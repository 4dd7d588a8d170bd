-- CreateTable
CREATE TABLE "indicator" (
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "synonyms" TEXT NOT NULL,
    "unit" TEXT NOT NULL,
    "counts" TEXT NOT NULL,
    "formula" TEXT NOT NULL,
    "numerator" TEXT,
    "denominator" TEXT,
    "parts" TEXT,
    "within" TEXT,
    "instrument" TEXT,
    "scales" TEXT,
    "better" TEXT,

    CONSTRAINT "indicator_pkey" PRIMARY KEY ("code")
);

-- CreateTable
CREATE TABLE "figure" (
    "id" BIGSERIAL NOT NULL,
    "source_code" TEXT NOT NULL,
    "source_name" TEXT NOT NULL,
    "locator" TEXT NOT NULL,
    "indicator_code" TEXT NOT NULL,
    "indicator_name" TEXT NOT NULL,
    "unit" TEXT NOT NULL,
    "area" TEXT NOT NULL,
    "area_parent" TEXT NOT NULL,
    "area_level" TEXT NOT NULL,
    "period_start" DATE NOT NULL,
    "period_end" DATE NOT NULL,
    "value" TEXT NOT NULL,
    "qualifier" TEXT,
    "scale" TEXT,
    "stated_rate" TEXT,
    "numerator" TEXT,
    "denominator" TEXT,
    "stored_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "figure_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "figure_indicator_code_idx" ON "figure"("indicator_code");

-- CreateIndex
CREATE UNIQUE INDEX "figure_source_code_locator_indicator_code_area_area_parent__key" ON "figure"("source_code", "locator", "indicator_code", "area", "area_parent", "period_start", "period_end", "indicator_name");

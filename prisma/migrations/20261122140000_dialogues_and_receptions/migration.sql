-- CreateTable
CREATE TABLE "dialogue" (
    "id" SERIAL NOT NULL,
    "code" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "commune_code" TEXT,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,
    "place" TEXT NOT NULL,
    "seats" INTEGER NOT NULL,
    "registration_closes_at" TIMESTAMPTZ(3) NOT NULL,
    "topics" TEXT NOT NULL DEFAULT '',
    "organiser_id" INTEGER,
    "cancelled_at" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 1,
    "announced_version" INTEGER NOT NULL DEFAULT 1,
    "walk_ins" INTEGER NOT NULL DEFAULT 0,
    "minutes" TEXT,
    "minutes_at" TIMESTAMPTZ(3),

    CONSTRAINT "dialogue_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "dialogue_reserve" (
    "id" SERIAL NOT NULL,
    "dialogue_id" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "seats" INTEGER NOT NULL,

    CONSTRAINT "dialogue_reserve_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "dialogue_registration" (
    "id" BIGSERIAL NOT NULL,
    "code" TEXT NOT NULL,
    "dialogue_id" INTEGER NOT NULL,
    "conversation_id" BIGINT NOT NULL,
    "reserve_id" INTEGER,
    "uses_reserve" BOOLEAN NOT NULL DEFAULT false,
    "state" TEXT NOT NULL,
    "offer_until" TIMESTAMPTZ(3),
    "wishes_to_speak" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "attended_at" TIMESTAMPTZ(3),

    CONSTRAINT "dialogue_registration_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "dialogue_question" (
    "id" BIGSERIAL NOT NULL,
    "dialogue_id" INTEGER NOT NULL,
    "conversation_id" BIGINT NOT NULL,
    "sealed" BYTEA NOT NULL,
    "publish" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "answer" TEXT,
    "answered_at" TIMESTAMPTZ(3),

    CONSTRAINT "dialogue_question_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "dialogue_promise" (
    "id" SERIAL NOT NULL,
    "dialogue_id" INTEGER NOT NULL,
    "question_id" BIGINT,
    "what" TEXT NOT NULL,
    "who" TEXT NOT NULL,
    "due_day" DATE NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "kept_at" TIMESTAMPTZ(3),

    CONSTRAINT "dialogue_promise_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "meeting_notice" (
    "id" BIGSERIAL NOT NULL,
    "conversation_id" BIGINT NOT NULL,
    "kind" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "subject_id" BIGINT NOT NULL,
    "starts_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "told_at" TIMESTAMPTZ(3),

    CONSTRAINT "meeting_notice_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "reception" (
    "id" SERIAL NOT NULL,
    "code" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "commune_code" TEXT,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,
    "place" TEXT NOT NULL,
    "topics" TEXT NOT NULL DEFAULT '',
    "slots" INTEGER NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "announced_version" INTEGER NOT NULL DEFAULT 1,
    "held" BOOLEAN,

    CONSTRAINT "reception_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "reception_booking" (
    "id" BIGSERIAL NOT NULL,
    "reception_id" INTEGER NOT NULL,
    "conversation_id" BIGINT NOT NULL,
    "slot" INTEGER,
    "matter_sealed" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "left_at" TIMESTAMPTZ(3),
    "outcome" TEXT,
    "outcome_at" TIMESTAMPTZ(3),
    "promised_day" DATE,

    CONSTRAINT "reception_booking_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "dialogue_code_key" ON "dialogue"("code");

-- CreateIndex
CREATE INDEX "dialogue_starts_at_idx" ON "dialogue"("starts_at");

-- CreateIndex
CREATE UNIQUE INDEX "dialogue_reserve_dialogue_id_kind_value_key" ON "dialogue_reserve"("dialogue_id", "kind", "value");

-- CreateIndex
CREATE UNIQUE INDEX "dialogue_registration_code_key" ON "dialogue_registration"("code");

-- CreateIndex
CREATE INDEX "dialogue_registration_dialogue_id_state_id_idx" ON "dialogue_registration"("dialogue_id", "state", "id");

-- CreateIndex
CREATE INDEX "dialogue_registration_conversation_id_idx" ON "dialogue_registration"("conversation_id");

-- CreateIndex
CREATE INDEX "dialogue_question_dialogue_id_idx" ON "dialogue_question"("dialogue_id");

-- CreateIndex
CREATE INDEX "dialogue_question_conversation_id_idx" ON "dialogue_question"("conversation_id");

-- CreateIndex
CREATE INDEX "dialogue_promise_dialogue_id_idx" ON "dialogue_promise"("dialogue_id");

-- CreateIndex
CREATE UNIQUE INDEX "meeting_notice_key_key" ON "meeting_notice"("key");

-- CreateIndex
CREATE UNIQUE INDEX "reception_code_key" ON "reception"("code");

-- CreateIndex
CREATE INDEX "reception_starts_at_idx" ON "reception"("starts_at");

-- CreateIndex
CREATE INDEX "reception_booking_conversation_id_idx" ON "reception_booking"("conversation_id");

-- CreateIndex
CREATE UNIQUE INDEX "reception_booking_reception_id_slot_key" ON "reception_booking"("reception_id", "slot");

-- AddForeignKey
ALTER TABLE "dialogue_reserve" ADD CONSTRAINT "dialogue_reserve_dialogue_id_fkey" FOREIGN KEY ("dialogue_id") REFERENCES "dialogue"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "dialogue_registration" ADD CONSTRAINT "dialogue_registration_dialogue_id_fkey" FOREIGN KEY ("dialogue_id") REFERENCES "dialogue"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "dialogue_question" ADD CONSTRAINT "dialogue_question_dialogue_id_fkey" FOREIGN KEY ("dialogue_id") REFERENCES "dialogue"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "dialogue_promise" ADD CONSTRAINT "dialogue_promise_dialogue_id_fkey" FOREIGN KEY ("dialogue_id") REFERENCES "dialogue"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "dialogue_promise" ADD CONSTRAINT "dialogue_promise_question_id_fkey" FOREIGN KEY ("question_id") REFERENCES "dialogue_question"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "reception_booking" ADD CONSTRAINT "reception_booking_reception_id_fkey" FOREIGN KEY ("reception_id") REFERENCES "reception"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- One chat has one seat, or one place in the line, at a time. Who left or let an offer lapse may come again.
CREATE UNIQUE INDEX "dialogue_registration_live" ON "dialogue_registration" ("dialogue_id", "conversation_id")
    WHERE "state" IN ('seated', 'waiting', 'offered');

-- What is still to be told is little, what was told is much.
CREATE INDEX "meeting_notice_untold" ON "meeting_notice" ("id") WHERE "told_at" IS NULL;

ALTER TABLE "dialogue_registration" ADD CONSTRAINT "dialogue_registration_state"
    CHECK ("state" IN ('seated', 'waiting', 'offered', 'lapsed', 'left') AND ("state" <> 'offered' OR "offer_until" IS NOT NULL));

ALTER TABLE "dialogue" ADD CONSTRAINT "dialogue_sense"
    CHECK ("ends_at" > "starts_at" AND "seats" >= 0 AND "walk_ins" >= 0 AND "kind" IN ('dialogue', 'meeting'));

ALTER TABLE "dialogue_reserve" ADD CONSTRAINT "dialogue_reserve_sense" CHECK ("seats" > 0 AND "kind" IN ('commune', 'trade'));

ALTER TABLE "reception" ADD CONSTRAINT "reception_sense" CHECK ("ends_at" > "starts_at" AND "slots" >= 0);

-- Which open reports lie near a place is asked for each report that is filed.
CREATE INDEX "report_open_near" ON "report" ("category_code", "latitude") WHERE "state" IN ('received', 'accepted', 'asked');

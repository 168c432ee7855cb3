/// What offices and operators need of the store.
extension StoreSchema {
    /// The calendars by which a case was counted last. The index finds open cases that were counted by others, and keeps the texts that are used.
    static let calendars = """
        ALTER TABLE cases ADD COLUMN calendar_hash TEXT;
        CREATE INDEX cases_calendar ON cases (calendar_hash) WHERE closed_at IS NULL;
        """

    /// Each target has its events told for itself.
    static let targets = """
        DROP INDEX events_due;
        CREATE INDEX events_target ON events (target, next_at, id);
        """

    /// Only open cases whose clock runs have a due date.
    static let due = "CREATE INDEX cases_due ON cases (due, opened_at) WHERE due IS NOT NULL;"
}

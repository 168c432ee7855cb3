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

    /// What a parked message is about, and what it takes to send it again.
    static let parkedPlaces = """
        ALTER TABLE parked ADD COLUMN kind TEXT NOT NULL DEFAULT 'unreadable';
        ALTER TABLE parked ADD COLUMN request TEXT;
        ALTER TABLE parked ADD COLUMN task TEXT;
        ALTER TABLE parked ADD COLUMN sender TEXT;
        ALTER TABLE parked ADD COLUMN message_id TEXT;
        ALTER TABLE parked ADD COLUMN correlation_id TEXT;
        ALTER TABLE parked ADD COLUMN reply_to TEXT;
        CREATE INDEX parked_request ON parked (request, task) WHERE request IS NOT NULL;
        """

    /// Only open cases whose clock runs have a due date.
    static let due = "CREATE INDEX cases_due ON cases (due, opened_at) WHERE due IS NOT NULL;"

    /// Open cases are counted anew, because what was stored of them does not say whether their due dates are provisional.
    static let provisional = """
        ALTER TABLE cases ADD COLUMN due_provisional INTEGER NOT NULL DEFAULT 0;
        UPDATE cases SET calendar_hash = NULL WHERE due IS NOT NULL;
        """

    /// Most cases of a centre have none, and those that have one are few by the same.
    static let ticket = """
        ALTER TABLE cases ADD COLUMN ticket TEXT;
        CREATE INDEX cases_ticket ON cases (ticket, id) WHERE ticket IS NOT NULL;
        """
}

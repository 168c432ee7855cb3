import FoundationEssentials

/// The environment of this process.
enum Environment {
    static var all: [String: String] { ProcessInfo.processInfo.environment }

    /// What a program started by us should see: all but our own settings, which it gets in another way.
    static var withoutSettings: [String: String] { all.filter { !$0.key.hasPrefix("ONEVISIT_") } }
}

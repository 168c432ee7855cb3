import HTTPTypes

/// Where a path leads. Nothing of a person stands in one: a task is its number.
enum DeskRoute: Hashable {
    case list, login, logout, styleSheet, icon, alive
    case language(String)
    case task(Int64)
    case reply(Int64, DeskOutcome)
    case paper(Int64, Int)

    /// Nil where it leads nowhere.
    init?(_ path: String) {
        let segments = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map(String.init)
        switch segments.count {
        case 1:
            switch segments[0] {
            case "": self = .list
            case "login": self = .login
            case "logout": self = .logout
            case "desk.css": self = .styleSheet
            case "desk.svg": self = .icon
            case "livez": self = .alive
            default: return nil
            }
        case 2 where segments[0] == "language": self = .language(segments[1])
        case 2 where segments[0] == "tasks":
            guard let number = Self.number(segments[1]) else { return nil }
            self = .task(number)
        case 3 where segments[0] == "tasks":
            guard let number = Self.number(segments[1]), let outcome = DeskOutcome(rawValue: segments[2]) else { return nil }
            self = .reply(number, outcome)
        case 4 where segments[0] == "tasks" && segments[2] == "papers":
            guard let number = Self.number(segments[1]), let place = Int(segments[3]), place >= 0 else { return nil }
            self = .paper(number, place)
        default: return nil
        }
    }

    /// For log lines.
    var pattern: String {
        switch self {
        case .list: "/"
        case .login: "/login"
        case .logout: "/logout"
        case .styleSheet: "/desk.css"
        case .icon: "/desk.svg"
        case .alive: "/livez"
        case .language: "/language/{language}"
        case .task: "/tasks/{number}"
        case .reply: "/tasks/{number}/{outcome}"
        case .paper: "/tasks/{number}/papers/{place}"
        }
    }

    /// What may be done there; `GET` brings `HEAD` along.
    var methods: [HTTPRequest.Method] {
        switch self {
        case .list, .styleSheet, .icon, .alive, .language, .task, .paper: [.get, .head]
        case .login, .reply: [.get, .head, .post]
        case .logout: [.post]
        }
    }

    /// Whether that is a page of ours that a clerk may be sent to after the login.
    static func isPage(_ path: String) -> Bool {
        switch DeskRoute(String(path.prefix { $0 != "?" })) {
        case .list, .task, .reply: path.hasPrefix("/")
        default: false
        }
    }

    private static func number(_ text: String) -> Int64? { Int64(text).flatMap { $0 > 0 && String($0) == text ? $0 : nil } }
}

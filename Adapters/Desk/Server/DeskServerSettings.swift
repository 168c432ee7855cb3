/// Where the desk's pages are, and how much at once.
public struct DeskServerSettings: Hashable, Sendable {
    /// The address to listen on. Loopback: whoever wants clerks at other machines puts a proxy with https before it.
    public var address = "127.0.0.1"
    /// 0 takes any.
    public var port = 8090
    /// Whether clerks reach the pages over https, through a proxy: browsers then never send the session over anything else.
    public var isSecure = false
    /// Connections at once. A department has tens of clerks, not thousands.
    public var connections = 200

    /// The defaults.
    public init() {}

    /// A connection that does nothing for so long is closed.
    static let idleTime: Duration = .seconds(60)
    /// The longest form: an answer has to fit into a message of the bus, of 1 MiB, with room to spare.
    static let longestForm = 256 * 1024
    /// A login is a name and a passphrase.
    static let longestLogin = 4 * 1024
    /// Header fields of a request, all together. Browsers send a tenth of it.
    static let longestHeader = 16 * 1024
}

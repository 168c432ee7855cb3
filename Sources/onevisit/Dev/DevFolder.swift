import FoundationEssentials
import Glibc

/// The folder of one running `dev`: `.onevisit/dev-1`, or the next that no other `dev` holds.
final class DevFolder: Sendable {
    /// More instances than this on one machine are a mistake.
    private static let most = 9
    /// The numbers that instances can have.
    static let numbers = 1...most

    /// Where `.onevisit` is.
    let place: String
    /// Absolute.
    let path: String
    /// Counts the instances that run beside each other, from 1.
    let number: Int
    private let lock: Int32

    /// Takes the first folder that is free. The lock goes with the process, however it ends.
    /// - Parameter place: where `.onevisit` is made; by default the folder that we run in.
    init(in place: String = FileManager.default.currentDirectoryPath) throws(Failure) {
        self.place = place
        let root = "\(place)/.onevisit"
        do {
            try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true, attributes: [.posixPermissions: Int16(0o700)])
        } catch {
            throw Failure(.failed, "The folder \(root) cannot be made: \(error)")
        }
        for number in Self.numbers {
            let descriptor = open("\(root)/dev-\(number).lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw Failure(.failed, "\(root)/dev-\(number).lock cannot be written: \(String(cString: strerror(errno)))") }
            guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
                close(descriptor)
                continue
            }
            lock = descriptor
            self.number = number
            path = "\(root)/dev-\(number)"
            return
        }
        throw Failure(.failed, "\(Self.most) instances of `onevisit dev` run in this folder already. Stop one of them.")
    }

    deinit { close(lock) }

    var broker: String { "\(path)/broker" }
    var data: String { "\(path)/data" }
    var journal: String { "\(path)/journal" }
    var store: String { "\(path)/store" }
    var log: String { "\(path)/log" }
    var settings: String { "\(path)/etc" }

    /// Makes the folder as if nobody had been here before.
    func prepare() throws(Failure) {
        do {
            if FileManager.default.fileExists(atPath: path) { try FileManager.default.removeItem(atPath: path) }
            for folder in [path, data, log, settings] {
                try FileManager.default.createDirectory(
                    atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: Int16(0o700)])
            }
        } catch {
            throw Failure(.failed, "The folder \(path) cannot be made anew: \(error)")
        }
    }
}

import Glibc
import MessagingTestKit

/// What was written to a file and not made durable, write by write, as `machine.c` keeps it.
struct UndoLog: Sendable {
    private static let magic: UInt32 = 0x57a1_d0c5
    /// What a disk writes at once; a write of several may be torn between two.
    private static let sector = 512

    struct Record: Hashable, Sendable {
        var isTruncation: Bool
        var offset: Int
        /// Of the whole file, before it.
        var sizeBefore: Int
        var old: [UInt8]
        var new: [UInt8]
    }

    let records: [Record]

    /// Reads a log. A record that is not whole belongs to a write that never happened.
    init(_ bytes: [UInt8]) {
        var records: [Record] = []
        var place = 0
        // As the C struct: two 32-bit, then four 64-bit integers.
        let head = 40
        bytes.withUnsafeBytes { bytes in
            func number(_ offset: Int) -> Int { Int(bytes.loadUnaligned(fromByteOffset: place + offset, as: Int64.self)) }
            while place + head <= bytes.count, bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self) == Self.magic {
                let (oldLength, newLength) = (number(24), number(32))
                guard oldLength >= 0, newLength >= 0, place + head + oldLength + newLength <= bytes.count else { break }
                let old = place + head
                records.append(
                    Record(
                        isTruncation: bytes.loadUnaligned(fromByteOffset: place + 4, as: UInt32.self) == 2, offset: number(8), sizeBefore: number(16),
                        old: Array(bytes[old..<old + oldLength]), new: Array(bytes[old + oldLength..<old + oldLength + newLength])))
                place = old + oldLength + newLength
            }
        }
        self.records = records
    }

    /// Takes all of it back, and then lets some of it have reached the disk after all: in half of the cuts none, else each write or not, or a part
    /// of it, for disks write in an order of their own.
    /// - Returns: how many bytes were dropped.
    func cut(_ path: String, using random: inout SeededGenerator) throws -> Int {
        let file = open(path, O_RDWR | O_CLOEXEC)
        guard file >= 0 else { throw ChaosError("\(path) cannot be opened") }
        defer { close(file) }
        func put(_ bytes: some Sequence<UInt8>, at offset: Int) throws {
            let bytes = Array(bytes)
            guard pwrite(file, bytes, bytes.count, off_t(offset)) == bytes.count else { throw ChaosError("\(path) cannot be written") }
        }
        for record in records.reversed() {
            try put(record.old, at: record.offset)
            guard ftruncate(file, off_t(record.sizeBefore)) == 0 else { throw ChaosError("\(path) cannot be cut") }
        }
        var dropped = records.reduce(0) { $0 + $1.new.count }
        guard Bool.random(using: &random) else { return dropped }
        for record in records where Bool.random(using: &random) {
            if record.isTruncation {
                guard ftruncate(file, off_t(record.offset)) == 0 else { throw ChaosError("\(path) cannot be cut") }
            } else {
                let isTorn = Int.random(in: 0..<4, using: &random) == 0
                let sectors = (record.new.count + Self.sector - 1) / Self.sector
                let kept = isTorn ? Int.random(in: 0...sectors, using: &random) * Self.sector : record.new.count
                try put(record.new.prefix(kept), at: record.offset)
                dropped -= min(kept, record.new.count)
            }
        }
        return dropped
    }
}

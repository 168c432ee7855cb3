extension JSONError {
    /// Works out line, column and path of a fault by reading the text a second time.
    init(_ fault: JSONFault, in bytes: UnsafeBufferPointer<UInt8>) {
        var walk = JSONWalk(bytes)
        let offset = walk.advance(to: fault.offset)
        if case .duplicate = fault.reason { walk.enterMember() }
        let lineStart = bytes[..<offset].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        self.init(
            line: bytes[..<offset].count { $0 == 0x0A } + 1,
            column: bytes[lineStart..<offset].count { $0 & 0xC0 != 0x80 } + 1,
            path: walk.path,
            reason: fault.reason.sentence)
    }
}

/// Follows a text token by token and knows which value it is in. Takes any bytes: it runs only where something is wrong.
private struct JSONWalk {
    private enum Container {
        case array(index: Int)
        /// The name is that of the member being read, nil before it was read.
        case object(name: String?)
    }

    private let bytes: UnsafeBufferPointer<UInt8>
    private var containers: [Container] = []
    /// The token that the walk stopped at.
    private var token = 0..<0

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    var path: JSONPointer {
        JSONPointer(
            tokens: containers.compactMap { container in
                switch container {
                case .array(let index): String(index)
                case .object(let name): name
                }
            })
    }

    /// Goes to the token that holds that byte. Returns the place to report: the byte itself inside of a string, else the token's start.
    mutating func advance(to offset: Int) -> Int {
        var place = 0
        while true {
            while place < bytes.count, bytes[place].isJSONSpace { place += 1 }
            guard place < bytes.count, place <= offset else { return min(offset, bytes.count) }
            token = place..<end(of: place)
            if token.contains(offset) {
                return bytes[place] == .quote && offset < token.upperBound - 1 ? offset : place
            }
            take()
            place = token.upperBound
        }
    }

    /// Makes the name that the walk stopped at the current member's.
    mutating func enterMember() { take() }

    private mutating func take() {
        switch bytes[token.lowerBound] {
        case .openBrace: containers.append(.object(name: nil))
        case .openBracket: containers.append(.array(index: 0))
        case .closeBrace, .closeBracket: _ = containers.popLast()
        case .comma:
            switch containers.popLast() {
            case .array(let index): containers.append(.array(index: index + 1))
            case .object: containers.append(.object(name: nil))
            case nil: break
            }
        case .quote:
            guard case .object(name: nil) = containers.last else { return }
            containers[containers.count - 1] = .object(name: name())
        default: break
        }
    }

    /// A name is a JSON text itself. Where it is none, jansson has stopped at it.
    private func name() -> String {
        do throws(JSONFault) {
            return try JSONReader.read(UnsafeBufferPointer(rebasing: bytes[token]), profile: .document).string ?? ""
        } catch {
            return ""
        }
    }

    private func end(of start: Int) -> Int {
        switch bytes[start] {
        case .quote:
            var place = start + 1
            while place < bytes.count, bytes[place] != .quote { place += bytes[place] == .backslash ? 2 : 1 }
            return min(place + 1, bytes.count)
        case .openBrace, .closeBrace, .openBracket, .closeBracket, .comma, .colon: return start + 1
        default:
            var place = start + 1
            while place < bytes.count, isWord(bytes[place]) { place += 1 }
            return place
        }
    }

    private func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case .quote, .openBrace, .closeBrace, .openBracket, .closeBracket, .comma, .colon: false
        default: !byte.isJSONSpace
        }
    }
}

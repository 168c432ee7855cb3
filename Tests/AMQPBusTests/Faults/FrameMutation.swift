/// Spoils what a broker says, in the ways that get furthest: the frames mostly stay frames.
enum FrameMutation {
    /// How many mutations a conversation gets at most.
    private static let most = 4

    /// The same conversation with some of its frames changed, lost, repeated, misplaced or cut.
    static func mutate(_ bytes: [UInt8], using random: inout some RandomNumberGenerator) -> [UInt8] {
        var frames = frames(of: bytes)
        for _ in 0..<Int.random(in: 1...most, using: &random) where !frames.isEmpty {
            let place = Int.random(in: frames.indices, using: &random)
            switch Int.random(in: 0..<10, using: &random) {
            case 0: frames.remove(at: place)
            case 1: frames.insert(frames[place], at: Int.random(in: frames.indices, using: &random))
            case 2: frames.swapAt(place, Int.random(in: frames.indices, using: &random))
            case 3: frames[place].removeLast(Int.random(in: 0..<frames[place].count, using: &random))
            // The channel, the length or the type, anything.
            case 4: frames[place][Int.random(in: 0..<min(7, frames[place].count), using: &random)] = .random(in: 0...255, using: &random)
            // A length within the payload that nobody could hold.
            case 5: overwrite(&frames[place], with: [0xFF, 0xFF, 0xFF, 0xFF], using: &random)
            case 6: overwrite(&frames[place], with: (0..<8).map { _ in .random(in: 0...255, using: &random) }, using: &random)
            case 7: frames.insert((0..<Int.random(in: 1...64, using: &random)).map { _ in .random(in: 0...255, using: &random) }, at: place)
            // One bit of the payload.
            default: frames[place][Int.random(in: frames[place].indices, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            }
            frames.removeAll(where: \.isEmpty)
        }
        return frames.flatMap { $0 }
    }

    private static func overwrite(_ frame: inout [UInt8], with bytes: [UInt8], using random: inout some RandomNumberGenerator) {
        guard frame.count > bytes.count + 8 else { return }
        let place = Int.random(in: 7..<frame.count - bytes.count, using: &random)
        frame.replaceSubrange(place..<place + bytes.count, with: bytes)
    }

    /// The frames of a conversation: type, channel, length, payload, end.
    static func frames(of bytes: [UInt8]) -> [[UInt8]] {
        var frames: [[UInt8]] = []
        var rest = bytes[...]
        while rest.count >= 8 {
            let length = rest.dropFirst(3).prefix(4).reduce(0) { $0 << 8 | Int($1) }
            frames.append(Array(rest.prefix(length + 8)))
            rest = rest.dropFirst(length + 8)
        }
        return frames
    }
}

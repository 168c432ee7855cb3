import CJansson
import Synchronization

extension JSONValue {
    /// Reads JSON text: the bytes are scanned for what the profile refuses, then jansson reads them, then the result is copied.
    /// - Throws: ``JSONError`` with line, column, path and reason. The reason never quotes the text.
    public init(parsing text: [UInt8], profile: JSONProfile) throws(JSONError) {
        self = try text.withUnsafeBufferPointer { bytes throws(JSONError) in
            do throws(JSONFault) {
                return try JSONReader.read(bytes, profile: profile)
            } catch {
                throw JSONError(error, in: bytes)
            }
        }
    }
}

/// The only place that touches jansson. A `json_t` lives no longer than a call of ``load(_:flags:_:)``.
enum JSONReader {
    /// jansson's hash tables take their random seed once, before the first of them is made; so does its memory.
    private static let isPrepared: Void = {
        json_object_seed(0)
        onevisit_arena_install()
    }()
    /// Blocks of memory that no parse uses now: as many as were ever needed side by side.
    private static let arenas = Mutex<[UInt]>([])

    /// What turns an integer into a double of the same value without changing what its text means.
    private static let exponentZero = Array("e0".utf8)

    static func read(_ bytes: UnsafeBufferPointer<UInt8>, profile: JSONProfile) throws(JSONFault) -> JSONValue {
        var scanner = JSONScanner(bytes, profile: profile)
        try scanner.scan()
        let flags = Int(profile.isStrict ? 0 : JSON_DECODE_ANY | JSON_ALLOW_NUL)
        let ends = scanner.wideIntegerEnds
        guard !ends.isEmpty else {
            var memberCount = 0
            let value = try load(bytes, flags: flags, &memberCount)
            // jansson would ask of each member whether its name is new; counting tells the same. Where one is not, it is asked after all.
            return memberCount == scanner.memberCount ? value : try load(bytes, flags: flags | Int(JSON_REJECT_DUPLICATES), &memberCount)
        }
        do throws(JSONFault) {
            return try widened(bytes, ends: ends).withUnsafeBufferPointer { text throws(JSONFault) in
                var memberCount = 0
                return try load(text, flags: flags | Int(JSON_REJECT_DUPLICATES), &memberCount)
            }
        } catch {
            throw JSONFault(offset: offset(error.offset, beforeWidening: ends), reason: error.reason)
        }
    }

    /// The text with an exponent behind each integer that jansson would refuse.
    private static func widened(_ bytes: UnsafeBufferPointer<UInt8>, ends: [Int]) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count + ends.count * exponentZero.count)
        var start = 0
        for end in ends {
            text += bytes[start..<end]
            text += exponentZero
            start = end
        }
        text += bytes[start...]
        return text
    }

    private static func offset(_ offset: Int, beforeWidening ends: [Int]) -> Int {
        var offset = offset
        for end in ends where end < offset { offset = max(end, offset - exponentZero.count) }
        return offset
    }

    private static func load(_ bytes: UnsafeBufferPointer<UInt8>, flags: Int, _ memberCount: inout Int) throws(JSONFault) -> JSONValue {
        _ = isPrepared
        guard let arena = arenas.withLock({ $0.popLast() }).flatMap(UnsafeMutableRawPointer.init(bitPattern:)) ?? onevisit_arena_make() else {
            throw JSONFault(offset: 0, reason: .memory)
        }
        onevisit_arena_begin(arena)
        defer {
            onevisit_arena_end()
            arenas.withLock { $0.append(UInt(bitPattern: arena)) }
        }
        var error = json_error_t()
        let loaded = bytes.withMemoryRebound(to: CChar.self) { json_loadb($0.baseAddress, $0.count, flags, &error) }
        guard let root = loaded else {
            let code = UInt32(onevisit_json_error_code(&error))
            throw JSONFault(jansson: json_error_code(rawValue: code), position: Int(error.position), in: bytes)
        }
        // No `json_decref`: the memory goes back as a whole.
        return copy(root, &memberCount)
    }

    /// Recurses as deep as the text nests, which the scanner has bounded.
    private static func copy(_ json: UnsafeMutablePointer<json_t>, _ memberCount: inout Int) -> JSONValue {
        switch json.pointee.type {
        case JSON_OBJECT: .object(members(of: json, &memberCount))
        case JSON_ARRAY: .array(elements(of: json, &memberCount))
        case JSON_STRING: .string(text(json_string_value(json), json_string_length(json)))
        case JSON_INTEGER: .integer(json_integer_value(json))
        case JSON_REAL: .number(json_real_value(json))
        case JSON_TRUE: .bool(true)
        case JSON_FALSE: .bool(false)
        default: .null
        }
    }

    private static func members(of json: UnsafeMutablePointer<json_t>, _ memberCount: inout Int) -> JSONObject {
        var object = JSONObject(minimumCapacity: json_object_size(json))
        var next = json_object_iter(json)
        while let member = next {
            if let value = json_object_iter_value(member) {
                object.append(text(json_object_iter_key(member), json_object_iter_key_len(member)), copy(value, &memberCount))
            }
            next = json_object_iter_next(json, member)
        }
        memberCount += object.count
        return object
    }

    private static func elements(of json: UnsafeMutablePointer<json_t>, _ memberCount: inout Int) -> [JSONValue] {
        let count = json_array_size(json)
        var elements: [JSONValue] = []
        elements.reserveCapacity(count)
        for place in 0..<count {
            if let element = json_array_get(json, place) { elements.append(copy(element, &memberCount)) }
        }
        return elements
    }

    private static func text(_ start: UnsafePointer<CChar>?, _ count: Int) -> String {
        String(decoding: UnsafeRawBufferPointer(start: start, count: count), as: UTF8.self)
    }
}

extension JSONFault {
    /// Takes over jansson's code and position. Its own words quote the text, so they are not used. Its position is the end of the token
    /// that it could not take, or lies within a string that is malformed.
    fileprivate init(jansson code: json_error_code, position: Int, in bytes: UnsafeBufferPointer<UInt8>) {
        let lastByteRead = max(0, position - 1)
        switch code {
        case json_error_premature_end_of_input: self.init(offset: bytes.count, reason: .ended)
        case json_error_invalid_utf8: self.init(offset: position, reason: .encoding)
        case json_error_null_character: self.init(offset: lastByteRead, reason: .nul)
        case json_error_null_byte_in_key: self.init(offset: lastByteRead, reason: .nulInName)
        case json_error_duplicate_key: self.init(offset: lastByteRead, reason: .duplicate)
        case json_error_numeric_overflow: self.init(offset: lastByteRead, reason: .range)
        case json_error_end_of_input_expected: self.init(offset: lastByteRead, reason: .trailing)
        case json_error_out_of_memory: self.init(offset: 0, reason: .memory)
        default:
            // jansson steps back from a control character within a string, and only from that.
            let isControl = position < bytes.count && bytes[position] < 0x20
            self.init(offset: isControl ? position : lastByteRead, reason: .syntax)
        }
    }
}

public import JSON

extension JSONSchema {
    /// The answer in the output format `basic` of draft 2020-12, section 12.4.2: whether the value is valid, and a flat list of what does not hold,
    /// each with the way to the keyword, its address, the part of the value, and an English sentence that does not quote the value.
    ///
    /// Of a combinator of which no branch holds, the branches' errors are in the list too.
    public func output(of value: JSONValue) -> JSONValue {
        if isValid(value) { return ["valid": true] }
        let errors = SchemaReport.findings(of: value, under: program, isDeep: true).map { finding -> JSONValue in
            [
                "valid": false, "keywordLocation": .string(finding.way.description),
                "absoluteKeywordLocation": .string(program.address(of: finding)),
                "instanceLocation": .string(finding.instance.description), "error": .string(finding.sentence.en),
            ]
        }
        return ["valid": false, "errors": .array(errors)]
    }
}

extension SchemaProgram {
    /// The resource's address and the pointer within the resource.
    fileprivate func address(of finding: SchemaReport.Finding) -> String {
        let resource = resources[nodes[finding.node].resource]
        let pointer = JSONPointer(tokens: Array(finding.schema(in: self).tokens.dropFirst(resource.depth)))
        return "\(resource.uri)#\(Self.escaped(pointer.description))"
    }

    /// A URI's fragment: RFC 3986, section 3.5, and no other characters than these.
    private static func escaped(_ text: String) -> String {
        let kept = Set("-._~!$&'()*+,;=:@/?".utf8)
        let digits = Array("0123456789ABCDEF".utf8)
        return String(
            decoding: text.utf8.flatMap { byte in
                byte.isLetter && byte < 0x80 || byte.isDecimal || kept.contains(byte)
                    ? [byte] : [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }, as: UTF8.self)
    }
}

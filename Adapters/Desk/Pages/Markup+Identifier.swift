import Markup

extension Markup {
    /// What a field is called by labels and links: letters, digits and what is safe in addresses; other characters by their numbers.
    static func identifier(_ name: String) -> String {
        name.unicodeScalars.reduce(into: "field-") { result, scalar in
            let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || scalar == "-")
            result += isPlain ? String(scalar) : "_\(String(scalar.value, radix: 16))_"
        }
    }
}

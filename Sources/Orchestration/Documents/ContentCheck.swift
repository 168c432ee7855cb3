import Contracts

/// Looks at the content of a document while it comes: whether it is too long, and whether it is of the type that it goes by.
struct ContentCheck: Hashable, Sendable {
    let type: DocumentType
    /// In bytes.
    let most: Int
    private(set) var size = 0
    private var head: [UInt8] = []
    private var isTold = false

    init(type: DocumentType, most: Int) {
        self.type = type
        self.most = most
    }

    /// The next piece.
    /// - Throws: ``Problem`` as soon as it is known that the content will not be taken.
    mutating func took(_ piece: [UInt8]) throws(Problem) {
        size += piece.count
        guard size <= most else { throw Problem.documentTooLong(most) }
        guard !isTold else { return }
        head += piece.prefix(DocumentType.headLength - head.count)
        if head.count >= DocumentType.headLength { try tell() }
    }

    /// There is no more.
    mutating func ended() throws(Problem) {
        guard size > 0 else { throw Problem.documentEmpty }
        if !isTold { try tell() }
    }

    private mutating func tell() throws(Problem) {
        guard type.isTold(by: head) else {
            throw Problem.documentOfOtherType(type, looksLike: DocumentType.allCases.first { $0.isTold(by: head) })
        }
        isTold = true
        head = []
    }
}

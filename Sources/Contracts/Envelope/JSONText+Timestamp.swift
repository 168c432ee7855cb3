package import JSON
package import Messaging

extension JSONText {
    /// A member that is a moment; nothing where there is none. Every message and every stored case has several.
    package mutating func member(_ name: StaticString, _ time: Timestamp?) {
        guard let time else { return }
        member(name, plain: Timestamp.textLength, time.write)
    }
}

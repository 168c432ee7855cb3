import Contracts
import JSON
import Messaging
struct ParkedMessage {
    var code: String, detail: String, department: String, instance: String
    var properties: MessageProperties
    var body: [UInt8]
    var json: JSONValue { ["protocol": 1, "code": .string(code)] }
}

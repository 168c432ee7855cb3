import Contracts
import FoundationEssentials
import GatewayAPI
import JSON
import Orchestration
import Testing

@testable import onevisit

@Suite("The configuration")
struct ConfigurationTests {
    private func file(_ text: String) throws -> ConfigurationFile { try ConfigurationFile(path: "onevisit.json", text: Array(text.utf8)) }

    private func find(_ key: String, in layers: Layers) throws -> Layers.Found? {
        try layers.find(try #require(layers.settings.first { $0.key == key }))
    }

    @Test("A flag wins over the environment, the environment over the file, the file over the default, and each says where it stood")
    func precedence() throws {
        let file = try file(#"{"http": {"port": 3}}"#)
        let environment = ["ONEVISIT_HTTP_PORT": "2"]
        #expect(
            try find("http.port", in: Layers(flags: ["http.port": "1"], environment: environment, file: file)) == .init(value: "1", origin: "flag"))
        #expect(try find("http.port", in: Layers(environment: environment, file: file)) == .init(value: "2", origin: "ONEVISIT_HTTP_PORT"))
        #expect(try find("http.port", in: Layers(file: file)) == .init(value: "3", origin: "onevisit.json"))
        #expect(try find("http.port", in: Layers()) == .init(value: "8080", origin: "default"))
        #expect(try find("api.url", in: Layers(defaults: ("context", ["api.url": "http://x"]))) == .init(value: "http://x", origin: "context"))
        #expect(try find("api.token", in: Layers()) == nil)
    }

    @Test("Channels are a map by name, in the file and in the environment")
    func channels() throws {
        let hash = ChannelDirectory.hash("secret")
        let file = try file(#"{"channels": {"hall-1": {"kind": "counter", "identity": "in-person", "tokenHash": "\#(hash)"}}}"#)
        let environment = ["ONEVISIT_CHANNELS_NAMES": "portal", "ONEVISIT_CHANNELS_PORTAL_TOKEN_HASH": hash.uppercased()]
        let settings = try Settings(Layers(environment: environment, file: file))
        #expect(settings.channels.map(\.channel.name) == ["hall-1", "portal"])
        #expect(settings.channels.map(\.channel.kind) == [.counter, .terminal])
        #expect(settings.channels.map(\.tokenHash) == [hash, hash])
        #expect(ChannelDirectory(settings.channels).channel(token: "secret") != nil)
    }

    @Test("A channel has limits, and its burst is one second's worth where nothing else is said")
    func limits() throws {
        let hash = ChannelDirectory.hash("secret")
        let file = try file(
            #"{"channels": {"a": {"tokenHash": "\#(hash)"}, "b": {"tokenHash": "\#(hash)", "rate": 50, "concurrency": 10}}}"#)
        let environment = ["ONEVISIT_CHANNELS_B_BURST": "7"]
        #expect(try Settings(Layers(file: file)).channels.map(\.channel.limits) == [.init(), .init(rate: 50, burst: 50, concurrency: 10)])
        let limits = try Settings(Layers(environment: environment, file: file)).channels.map(\.channel.limits)
        #expect(limits == [.init(), .init(rate: 50, burst: 7, concurrency: 10)])
        let failure = #expect(throws: Failure.self) { try Settings(Layers(flags: ["channels.a.rate": "0"], file: file)) }
        #expect(failure?.message.contains(#"channels.a.rate: "0" is not a whole number from 1 to 1000000 (flag)"#) == true)
    }

    @Test("Operators are a map by name too, and none may be called as a channel is")
    func operators() throws {
        let hash = ChannelDirectory.hash("secret")
        let file = try file(#"{"operators": {"lin": {"tokenHash": "\#(hash)"}}, "channels": {"hall-1": {"tokenHash": "\#(hash)"}}}"#)
        let environment = ["ONEVISIT_OPERATORS_NAMES": "chen", "ONEVISIT_OPERATORS_CHEN_TOKEN_HASH": hash.uppercased()]
        let settings = try Settings(Layers(environment: environment, file: file))
        #expect(settings.operators.map(\.operator.name) == ["chen", "lin"])
        #expect(settings.operators.map(\.tokenHash) == [hash, hash])
        let mistaken = try self.file(#"{"operators": {"hall-1": {"tokenHash": "\#(hash)"}, "lin": {"tokenHash": "abc"}}}"#)
        let layers = Layers(flags: ["channels.hall-1.tokenHash": hash], file: mistaken)
        let failure = try #require(#expect(throws: Failure.self) { try Settings(layers) })
        #expect(failure.message.contains("operators.hall-1: a channel has this name"))
        #expect(failure.message.contains("operators.lin.tokenHash: the SHA-256 of the operator's token is needed"))
    }

    @Test("Departments that fetch documents have a token, adapters the other half of it, and both know the gateway by its address")
    func documents() throws {
        let hash = ChannelDirectory.hash("secret")
        let file = try file(#"{"departments": {"police": {"tokenHash": "\#(hash)"}}, "documents": {"largest": 4096}}"#)
        let environment = ["ONEVISIT_DEPARTMENTS_NAMES": "medical-insurance", "ONEVISIT_DEPARTMENTS_MEDICAL_INSURANCE_TOKEN_HASH": hash]
        let settings = try Settings(Layers(flags: ["http.publicUrl": "https://gateway.example"], environment: environment, file: file))
        #expect(settings.departments.map(\.department) == ["medical-insurance", "police"])
        #expect(settings.departments.map(\.tokenHash) == [hash, hash])
        #expect(settings.largestDocument == 4096 && settings.http.publicURL == "https://gateway.example:443")
        #expect(settings.adapter.gateway == nil)
        let adapter = try Settings(Layers(flags: ["adapter.gatewayUrl": "http://gateway:8080", "adapter.token": "word"])).adapter
        #expect(adapter.gateway == Endpoint("http://gateway:8080") && adapter.token == "word")
        for (flags, sentence) in [
            (["adapter.token": "word"], "adapter.gatewayUrl: to fetch documents an adapter needs the gateway's address and a token"),
            (["adapter.gatewayUrl": "gateway", "adapter.token": "word"], "adapter.gatewayUrl: that is no address of a gateway"),
            (["http.publicUrl": "https://gateway.example/api"], "http.publicUrl: that is no address of a gateway"),
            (["departments.police.tokenHash": "abc"], "departments.police.tokenHash: the SHA-256 of the department's token is needed"),
            (["documents.largest": "1"], "documents.largest: \"1\" is not a whole number"),
        ] {
            let failure = try #require(#expect(throws: Failure.self) { try Settings(Layers(flags: flags)) })
            #expect(failure.message.contains(sentence))
        }
    }

    @Test("A channel's webhook is an address and a secret that nobody guesses")
    func webhooks() throws {
        let hash = ChannelDirectory.hash("secret")
        func settings(_ flags: [String: String]) throws -> Settings {
            try Settings(Layers(flags: ["channels.portal.tokenHash": hash, "channels.hall-1.tokenHash": hash].merging(flags) { $1 }))
        }
        let (url, secret) = ("channels.portal.webhookUrl", "channels.portal.webhookSecret")
        let word = "a-secret-of-22-or-more!"
        #expect(try settings([:]).webhooks.isEmpty)
        #expect(try settings([url: "https://portal.example/hook", secret: word]).webhooks.keys.sorted() == ["portal"])
        for (flags, sentence) in [
            ([url: "https://portal.example/hook"], "\(secret): a webhook needs a secret of at least 22 bytes"),
            ([url: "https://portal.example/hook", secret: "short"], "\(secret): a webhook needs a secret of at least 22 bytes"),
            ([url: "portal.example", secret: word], "\(url): that is no address; write https://host/path"),
            ([secret: word], "\(url): a secret needs an address"),
        ] {
            let failure = try #require(#expect(throws: Failure.self) { try settings(flags) })
            #expect(failure.message.contains(sentence))
            #expect(!failure.message.contains(word))
        }
    }

    @Test("A secret may stand in a file of its own, which the same layer names")
    func secretFiles() throws {
        let path = "/tmp/onevisit-secret-\(UInt64.random(in: 0 ... .max))"
        try Data("amqp://onevisit:word@broker\n".utf8).write(to: URL(filePath: path))
        defer { PrivateFile.remove(path) }
        let layers = Layers(environment: ["ONEVISIT_BROKER_URL_FILE": path])
        #expect(try Settings(layers).broker.url == "amqp://onevisit:word@broker")
        #expect(try find("broker.url", in: layers)?.origin == "\(path), named by ONEVISIT_BROKER_URL_FILE")
        let missing = #expect(throws: Failure.self) { try Settings(Layers(environment: ["ONEVISIT_API_TOKEN_FILE": "/nowhere"])) }
        #expect(missing?.message.contains("api.token: the file /nowhere cannot be read (ONEVISIT_API_TOKEN_FILE)") == true)
    }

    @Test("Every mistake is reported at once, with its place")
    func mistakes() throws {
        let environment = [
            "ONEVISIT_HTTP_PORT": "eighty", "ONEVISIT_STOP_LIMIT": "20", "ONEVISIT_GATEWAY": "Main Hall", "ONEVISIT_HTTP_KEY": "key.pem",
        ]
        let file = try file(#"{"channels": {"hall": {"kind": "door"}}}"#)
        let failure = try #require(#expect(throws: Failure.self) { try Settings(Layers(environment: environment, file: file)) })
        for sentence in [
            #"http.port: "eighty" is not a whole number from 0 to 65535 (ONEVISIT_HTTP_PORT)"#, "stop.limit: \"20\" is no duration",
            #"gateway: "Main Hall" is no name"#, "http.certificate: a certificate needs its key",
            #"channels.hall.kind: "door" is none of terminal, counter, portal, bus (onevisit.json)"#, "channels.hall.tokenHash: the SHA-256",
        ] { #expect(failure.message.contains(sentence)) }
    }

    @Test("A gateway's name is short enough for the addresses that are made of it")
    func longGateway() throws {
        let longest = String(repeating: "g", count: ReplyAddress.longestGateway)
        #expect(try Settings(Layers(flags: ["gateway": longest])).gateway == longest)
        let failure = #expect(throws: Failure.self) { try Settings(Layers(flags: ["gateway": longest + "g"])) }
        #expect(failure?.message.contains("is too long: 47 characters at most") == true)
    }

    @Test("A name that is no setting is an error that says which was meant")
    func unknownNames() throws {
        let failure = try #require(#expect(throws: Failure.self) { try self.file(#"{"htpp": {"port": 1}, "log": {"level": ["debug"]}}"#) })
        #expect(failure.message.contains("onevisit.json: there is no setting htpp.port; did you mean http.port?"))
        #expect(failure.message.contains("onevisit.json: log.level must be a text or a whole number"))
        let broken = #expect(throws: Failure.self) { try self.file("{\n  \"http\": }") }
        #expect(broken?.message.hasPrefix("onevisit.json:2:") == true)
    }

    @Test("Passwords are never shown")
    func redaction() {
        #expect(Setting.withoutPassword("amqp://police:w@rd:x@host:5672/v") == "amqp://police:********@host:5672/v")
        #expect(Setting.withoutPassword("amqp://host") == "amqp://host")
        #expect(Setting("api.token", .secret, nil, "").shown("abc") == "********")
    }

    @Test("A duration is a whole number and a unit")
    func durations() {
        #expect(Duration(setting: "500ms") == .milliseconds(500))
        #expect(Duration(setting: "20s") == .seconds(20))
        #expect(Duration(setting: "5m") == .seconds(300))
        for text in ["", "5", "s", "-5s", "5 s", "1h", "99999999999999999999s"] { #expect(Duration(setting: text) == nil) }
    }
}

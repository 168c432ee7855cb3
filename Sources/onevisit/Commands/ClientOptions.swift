import ArgumentParser
import Contracts
import JSON

/// The flags of every command that asks a gateway.
struct ClientOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Address of the gateway. By default that of the `onevisit dev` that was started in this folder.", valueName: "url"))
    var url: String?

    @Option(
        help:
            "Token of the channel in whose name to ask. Other people on this machine can read it; ONEVISIT_API_TOKEN or ONEVISIT_API_TOKEN_FILE are safer. Commands for operators want an operator's: ONEVISIT_API_OPERATOR_TOKEN."
    )
    var token: String?

    @Option(name: .customLong("lang"), help: "Language of texts: zh or en.", transform: Self.language)
    var language = Language.en

    @Flag(help: "Print JSON, for programs.")
    var json = false

    @OptionGroup(visibility: .hidden)
    var configuration: ConfigurationOptions

    private static func language(_ text: String) throws -> Language {
        guard let language = Language(rawValue: text) else { throw ValidationError("--lang is zh or en") }
        return language
    }

    func layers() throws(Failure) -> Layers { try configuration.layers(flags: ["api.url": url, "api.token": token]) }

    func client() throws(Failure) -> GatewayClient { try GatewayClient(try Settings(try layers()).api, language: language) }

    /// A client that asks in the name of an operator.
    func operatorClient() throws(Failure) -> GatewayClient {
        var api = try Settings(try configuration.layers(flags: ["api.url": url, "api.operatorToken": token])).api
        api.token = api.operatorToken
        return try GatewayClient(api, language: language)
    }
}

extension JSONValue {
    /// The document on one line.
    var line: String { String(decoding: utf8, as: UTF8.self) }

    /// The text in a document with both languages.
    func text(in language: Language) -> String { self[language.rawValue]?.string ?? "" }
}

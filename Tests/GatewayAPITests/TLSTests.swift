import Foundation
import GatewayAPI
import Orchestration
import Testing

@Suite("TLS", .timeLimit(.minutes(1)))
struct TLSTests {
    /// A certificate for localhost that signs itself, in a folder that goes away afterwards.
    private func withCertificate(_ body: (TLSFiles) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("onevisit-tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { #expect(throws: Never.self) { try FileManager.default.removeItem(at: folder) } }
        let files = TLSFiles(
            certificateChain: folder.appendingPathComponent("cert.pem").path, privateKey: folder.appendingPathComponent("key.pem").path)
        let openssl = Process()
        openssl.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        openssl.arguments = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
            "subjectAltName=DNS:localhost", "-keyout", files.privateKey, "-out", files.certificateChain,
        ]
        openssl.standardError = FileHandle.nullDevice
        try openssl.run()
        openssl.waitUntilExit()
        try #require(openssl.terminationStatus == 0)
        try await body(files)
    }

    @Test("The gateway speaks TLS with the certificate it is given")
    func speaks() async throws {
        let desk = ScriptedDesk()
        desk.say(.closed)
        try await withCertificate { files in
            try await withGateway(desk, tls: files) { port in
                try await RawConnection.open(port, trusting: files.certificateChain) { connection in
                    try await connection.send(.submitting())
                    #expect(try await connection.receive(through: "}}}").hasPrefix("HTTP/1.1 200 OK\r\n"))
                }
                // Whoever speaks plain HTTP gets nothing, and takes nothing down.
                try await RawConnection.open(port) { connection in
                    try await connection.send(.getting("/livez"))
                    #expect(try await !connection.receiveAll().contains("200 OK"))
                }
                try await RawConnection.open(port, trusting: files.certificateChain) { connection in
                    try await connection.send(.getting("/livez"))
                    #expect(try await connection.receive(through: "\r\n").hasPrefix("HTTP/1.1 200 OK"))
                }
            }
        }
    }

    @Test("Whoever does not finish the handshake is cut off")
    func unfinishedHandshake() async throws {
        var limits = GatewayLimits()
        limits.idleTime = .seconds(1)
        try await withCertificate { [limits] files in
            try await withGateway(ScriptedDesk(), limits: limits, tls: files) { port in
                try await RawConnection.open(port) { connection in
                    // The first bytes of a handshake that never goes on.
                    try await connection.send("\u{16}\u{03}\u{01}")
                    #expect(try await connection.receiveAll().isEmpty)
                }
            }
        }
    }

    @Test("Files that cannot be used are named at the start")
    func unusable() async throws {
        try await withCertificate { files in
            try await withCertificate { other in
                func message(_ files: TLSFiles) -> String? {
                    #expect(throws: GatewayError.self) {
                        try Gateway(desk: ScriptedDesk(), channels: .example, settings: GatewaySettings(tls: files), logger: .quiet)
                    }?.message
                }
                #expect(
                    message(TLSFiles(certificateChain: "/nowhere.pem", privateKey: files.privateKey))
                        == "The certificate /nowhere.pem cannot be read. It has to be a PEM file that this user may read.")
                #expect(
                    message(TLSFiles(certificateChain: files.certificateChain, privateKey: files.certificateChain))?.contains("private key") == true)
                #expect(
                    message(TLSFiles(certificateChain: files.certificateChain, privateKey: other.privateKey))?.contains("does not belong") == true)
            }
        }
    }
}

import AMQPBus
import Foundation
import Messaging
import MessagingTestKit
import Testing

@Suite("AMQPBus speaks TLS, and only with whom it can trust", .serialized)
struct TLSTests {
    /// Authorities and certificates of our own, made by openssl.
    struct Certificates {
        let folder: String

        func path(_ name: String) -> String { "\(folder)/\(name)" }

        static func make() async throws -> Certificates {
            let folder = "\(FileManager.default.temporaryDirectory.path)/onevisit-tls-\(UInt64.random(in: 0 ... .max))"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            let script = """
                set -e
                cd \(folder)
                for ca in ca other; do
                  openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=$ca" -keyout $ca.key -out $ca.pem
                done
                make() {
                  openssl req -newkey rsa:2048 -nodes -subj "/CN=$2" -keyout $1.key -out $1.csr
                  printf "subjectAltName=DNS:$2\\n" > $1.ext
                  openssl x509 -req -in $1.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile $1.ext -out $1.pem
                }
                make server localhost
                make client onevisit
                """
            let shell = try #require(Command.find("sh"))
            let process = try ChildProcess(Command(shell, ["-c", script], environment: ["PATH": Command.searchPath]))
            let exit = await process.waitForExit()
            try #require(exit?.isSuccess == true, "openssl made no certificates")
            return Certificates(folder: folder)
        }
    }

    private func withSecureBroker(_ body: (Certificates, Int) async throws -> Void) async throws {
        let certificates = try await Certificates.make()
        defer { #expect(throws: Never.self) { try FileManager.default.removeItem(atPath: certificates.folder) } }
        let tls = PrivateBroker.Settings.TLS(
            certificate: certificates.path("server.pem"), key: certificates.path("server.key"), authority: certificates.path("ca.pem"),
            wantsClientCertificate: true)
        try await withPrivateBroker(settings: .init(tls: tls)) { broker in
            try await body(certificates, try #require(broker.securePort))
        }
    }

    private func configuration(_ certificates: Certificates, host: String = "localhost", port: Int) throws -> AMQPConfiguration {
        var configuration = try AMQPConfiguration(url: "amqps://\(PrivateBroker.administrator):\(PrivateBroker.administrator)@\(host):\(port)")
        configuration.backoff = Backoff(first: .milliseconds(5), ceiling: .milliseconds(100))
        configuration.tls?.caFile = certificates.path("ca.pem")
        configuration.tls?.certificateFile = certificates.path("client.pem")
        configuration.tls?.keyFile = certificates.path("client.key")
        return configuration
    }

    private func bus(_ configuration: AMQPConfiguration) -> AMQPBus {
        AMQPBus(configuration, topology: oneQueue("q"), use: .declare, logger: AMQPHarness.logger)
    }

    @Test("Messages go both ways over TLS, and who cannot be trusted is left with a reason")
    func secure() async throws {
        try await withSecureBroker { certificates, port in
            let trusted = bus(try configuration(certificates, port: port))
            try await running(trusted) {
                let arrivals = Arrivals()
                let receiver = trusted.receive(Subscription(.queue("q")), arrivals.add)
                try await eventually("up; it says \(trusted.status)") { trusted.status.isReady }
                // Several records of OpenSSL each, so that some bytes wait in its buffer while the socket is silent.
                let bodies = (0..<200).map { [UInt8](repeating: UInt8($0), count: $0 * 500) }
                let outcomes = await trusted.publish(bodies.enumerated().map { message("m\($0)", to: "q", body: $1) })
                #expect(outcomes.allSatisfy { $0 == .done })
                try await eventually("all arrive, not \(arrivals.all.count)") { arrivals.all.count == bodies.count }
                #expect(arrivals.all.map(\.body) == bodies)
                withExtendedLifetime(receiver) {}
            }

            var strange = try configuration(certificates, port: port)
            strange.tls?.caFile = certificates.path("other.pem")
            try await fails(strange, "a certificate of another authority")

            try await fails(try configuration(certificates, host: "127.0.0.1", port: port), "a certificate of another host")
            var unchecked = try configuration(certificates, host: "127.0.0.1", port: port)
            unchecked.tls?.verifiesHost = false
            let byAddress = bus(unchecked)
            try await running(byAddress) { try await eventually("up") { byAddress.status.isReady } }

            var nameless = try configuration(certificates, port: port)
            nameless.tls?.certificateFile = nil
            nameless.tls?.keyFile = nil
            try await fails(nameless, "no certificate of our own")
        }
    }

    private func fails(_ configuration: AMQPConfiguration, _ why: String) async throws {
        let bus = bus(configuration)
        try await running(bus) {
            let before = bus.status
            try await eventually("\(why): refused; it says \(bus.status)") { bus.status != before }
            #expect(bus.status.publishing.connection == nil, "\(why)")
        }
    }

    @Test("Files that are no certificates are refused with their names")
    func wrongFiles() async throws {
        let certificates = try await Certificates.make()
        defer { #expect(throws: Never.self) { try FileManager.default.removeItem(atPath: certificates.folder) } }
        var configuration = try configuration(certificates, port: 1)
        configuration.tls?.caFile = certificates.path("ca.key")
        let bus = bus(configuration)
        try await running(bus) {
            try await eventually("refused") { bus.status.publishing.reason?.contains("ca.key") == true }
        }
    }
}

import Contracts
import Testing

@testable import GatewayAPI

@Suite("Header fields")
struct FieldTests {
    @Test(
        "The language that is wanted most is spoken; Chinese where nothing is",
        arguments: [
            (nil, Language.zh), ("", .zh), ("en", .en), ("en-GB", .en), ("EN-us,en;q=0.9", .en), ("zh-CN,zh;q=0.9,en;q=0.8", .zh),
            ("zh-Hans-CN;q=0.2, en;q=0.7", .en), ("fr, en;q=0.1", .en), ("fr", .zh), ("*", .zh), ("zh;q=0, *;q=0.5", .en), ("en;q=0, zh;q=0", .zh),
            ("en;q=2", .zh), ("en;q=0.5, zh;q=0.5", .en), ("zh ; q=0.4 , en ; q=0.5", .en), ("*;q=0.1, en;q=0.05", .zh), ("english", .zh),
        ] as [(String?, Language)])
    func language(field: String?, language: Language) {
        #expect(Language.preferred(by: field) == language)
    }

    @Test(
        "Preferences are read as RFC 7240 writes them",
        arguments: [
            (nil, nil, false), ("respond-async", nil, true), ("wait=10", 10, false), ("Respond-Async, Wait=10", 10, true), ("wait=\"7\"", 7, false),
            ("wait=5;foo=bar, wait=6", 5, false), ("wait=-1", nil, false), ("wait=x, wait=3", 3, false), ("wait", nil, false),
            ("respond-async=1", nil, false),
            ("wait=99999999999999999999", nil, false), ("return=minimal; foo=\"some parameter\"", nil, false), (",,;=", nil, false),
        ] as [(String?, Int?, Bool)])
    func preference(field: String?, wait: Int?, isAsync: Bool) {
        let preference = Preference(field)
        #expect(preference.wait == wait)
        #expect(preference.isAsync == isAsync)
    }

    @Test("Every route is found by its pattern, and by nothing else")
    func routes() {
        for route in Route.allCases {
            var places = 0
            let path = route.pattern.split(separator: "/").reduce(into: "") { path, segment in
                if segment.hasPrefix("{") { places += 1 }
                path += "/" + (segment.hasPrefix("{") ? "x\(places)" : segment)
            }
            #expect(Route.resolve(path, route.method)?.route == route)
            #expect(Route.resolve(path)?.parameters == Array(["x1", "x2"].prefix(places)))
            #expect(Route.resolve(path + "/") == nil)
            #expect(Route.resolve(String(path.dropFirst())) == nil)
        }
        #expect(Route.resolve("/v1/requests//events") == nil)
        #expect(Route.resolve("/v1/requests/a/b/events") == nil)
        #expect(Route.resolve("/V1/matters") == nil)
    }

    @Test("A cursor leads back to the name it was made of")
    func cursor() {
        #expect(Listing.name(of: Listing.cursor(of: "residence-permit")) == "residence-permit")
        #expect(Listing.name(of: "ffff") == nil)
    }
}

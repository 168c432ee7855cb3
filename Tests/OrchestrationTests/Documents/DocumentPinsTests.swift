import Testing

@testable import Orchestration

@Suite("When a document's content may be erased")
struct DocumentPinsTests {
    @Test("What nobody needed when somebody looked goes, if nothing has come between")
    func plain() {
        var pins = DocumentPins()
        #expect(pins.mark("a") == true)
        #expect(pins.mayErase("a") == true)
        #expect(pins.mayErase("a") == false, "once")
        #expect(pins == DocumentPins(), "nothing is kept of it")
    }

    @Test("What is being taken in is not looked at, by however many it is taken in")
    func pinned() {
        var pins = DocumentPins()
        pins.pin("a")
        pins.pin("a")
        #expect(pins.mark("a") == false)
        pins.unpin("a")
        #expect(pins.mark("a") == false)
        pins.unpin("a")
        #expect(pins.mark("a") == true)
    }

    @Test("What is taken in while somebody looks is not erased, whether it is still being taken in or needed already")
    func between() {
        var pins = DocumentPins()
        #expect(pins.mark("a") == true)
        pins.pin("a")
        #expect(pins.mayErase("a") == false)
        #expect(pins.mark("a") == false)
        pins.unpin("a")
        #expect(pins.mark("a") == true)
        pins.pin("a")
        pins.unpin("a")
        #expect(pins.mayErase("a") == false, "it came and was needed before the look was over")
    }

    @Test("Two do not look at the same time; what is needed can be looked at again later")
    func twoLookers() {
        var pins = DocumentPins()
        #expect(pins.mark("a") == true)
        #expect(pins.mark("a") == false)
        #expect(pins.mark("b") == true)
        pins.unmark("a")
        #expect(pins.mayErase("a") == false)
        #expect(pins.mark("a") == true)
        pins.unpin("never pinned")
        #expect(pins.mayErase("a") == true)
        #expect(pins.mayErase("b") == true)
    }
}

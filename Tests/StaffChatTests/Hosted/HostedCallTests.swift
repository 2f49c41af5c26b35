import Foundation
import HansardStore
import Testing

@testable import StaffChat

@Suite struct HostedCallTests {
    private func publication(_ channels: [String], _ data: String, excluded: String? = nil) -> ChatPublication {
        ChatPublication(channels: channels, name: "new_message", data: data, excluded: excluded)
    }

    @Test func oneEventHasItsChannels() {
        let events = HostedEvents([
            publication(["private-a", "#server-to-user-7"], #"{"text":"a\n"}"#, excluded: "1.2")
        ])
        #expect(events.place == "events")
        #expect(
            String(decoding: events.body, as: UTF8.self)
                == ##"{"name":"new_message","channels":["private-a","#server-to-user-7"],"data":"{\"text\":\"a\\n\"}","##
                + #""socket_id":"1.2"}"#)
    }

    @Test func severalAreABatchOfEventsWithOneChannelEach() {
        let events = HostedEvents([publication(["a", "b"], "{}", excluded: "1.2"), publication(["c"], "{}")])
        #expect(events.place == "batch_events")
        #expect(
            String(decoding: events.body, as: UTF8.self)
                == #"{"batch":[{"name":"new_message","channel":"a","data":"{}","socket_id":"1.2"},"#
                + #"{"name":"new_message","channel":"b","data":"{}","socket_id":"1.2"},"#
                + #"{"name":"new_message","channel":"c","data":"{}"}]}"#)
    }

    @Test(arguments: [
        ("7", 7.0), ("0", 0), ("-1", 0), ("Thu, 01 Jan 1970 00:02:00 GMT", 20), ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
    ])
    func whenToComeAgainIsSecondsOrADate(text: String, seconds: Double) {
        #expect(HostedCaller.seconds(text, now: Date(timeIntervalSince1970: 100)) == seconds)
    }

    @Test func whatIsNoTimeSaysNothing() {
        #expect(HostedCaller.seconds("soon", now: Date()) == nil)
    }

    @Test func theServicesWordsAreOneLine() {
        #expect(HostedAnswer(status: 400, body: Array("a\r\nb\u{1}c\n".utf8)).words == "a b c ")
    }
}

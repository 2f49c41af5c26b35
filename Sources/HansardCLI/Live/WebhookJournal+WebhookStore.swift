import HansardStore
import PairChannelServer

extension WebhookJournal: WebhookStore {}

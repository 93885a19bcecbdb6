import vine, { SimpleMessagesProvider } from '@vinejs/vine'

/** Outside a request (command line, seeders) the messages are English; in one they follow the person. */
vine.messagesProvider = new SimpleMessagesProvider({})

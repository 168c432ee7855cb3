package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"sync/atomic"
	"time"

	amqp "github.com/rabbitmq/amqp091-go"
)

const (
	taskExchange  = "bench.go.tasks"
	replyExchange = "bench.go.replies"
	queuePrefix   = "bench.go."
	prefetch      = 200
)

// One connection with one channel. The library's channel may be used by several goroutines.
type bus struct {
	connection *amqp.Connection
	channel    *amqp.Channel
	login      string
	instance   string // the sender's name, in `app_id` and at the head of each `message_id`
	published  atomic.Uint64
}

func openBus(url, instance string) (*bus, error) {
	uri, err := amqp.ParseURI(url)
	if err != nil {
		return nil, err
	}
	connection, err := amqp.Dial(url)
	if err != nil {
		return nil, err
	}
	channel, err := connection.Channel()
	if err != nil {
		return nil, err
	}
	for _, exchange := range []string{taskExchange, replyExchange} {
		if err := channel.ExchangeDeclare(exchange, "topic", true, false, false, false, nil); err != nil {
			return nil, err
		}
	}
	return &bus{connection: connection, channel: channel, login: uri.Username, instance: instance}, nil
}

func (b *bus) consumeTasks(department string) (<-chan amqp.Delivery, error) {
	queue := queuePrefix + department
	if _, err := b.channel.QueueDeclare(queue, true, false, false, false, nil); err != nil {
		return nil, err
	}
	if err := b.channel.QueueBind(queue, department+".lookup", taskExchange, false, nil); err != nil {
		return nil, err
	}
	if err := b.channel.Qos(prefetch, 0, false); err != nil {
		return nil, err
	}
	return b.channel.Consume(queue, "", false, false, false, false, nil)
}

func (b *bus) consumeReplies(address string) (<-chan amqp.Delivery, error) {
	queue := queuePrefix + "reply." + address
	if _, err := b.channel.QueueDeclare(queue, false, true, true, false, nil); err != nil {
		return nil, err
	}
	if err := b.channel.QueueBind(queue, "*."+address, replyExchange, false, nil); err != nil {
		return nil, err
	}
	return b.channel.Consume(queue, "", true, true, false, false, nil)
}

// Fills in the properties that every message has.
func (b *bus) publish(exchange, key string, message any, properties amqp.Publishing) error {
	body, err := json.Marshal(message)
	if err != nil {
		return err
	}
	properties.ContentType = "application/json"
	properties.DeliveryMode = amqp.Transient
	properties.MessageId = b.instance + "-" + strconv.FormatUint(b.published.Add(1), 10)
	properties.Timestamp = time.Now()
	properties.UserId = b.login
	properties.AppId = b.instance
	properties.Body = body
	return b.channel.PublishWithContext(context.Background(), exchange, key, true, false, properties)
}

func randomHex(digits int) string {
	bytes := make([]byte, (digits+1)/2)
	if _, err := rand.Read(bytes); err != nil {
		panic(err) // the operating system has no random numbers
	}
	return hex.EncodeToString(bytes)[:digits]
}

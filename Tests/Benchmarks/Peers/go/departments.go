package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	amqp "github.com/rabbitmq/amqp091-go"
)

// Five echo departments: a goroutine and a connection each. They read a task, check it, and answer with the payload's data.
func runDepartments(url string, payload payload) error {
	stops := make(chan os.Signal, 1)
	signal.Notify(stops, syscall.SIGTERM, os.Interrupt)

	failures := make(chan error, len(payload.Departments))
	for _, each := range payload.Departments {
		bus, err := openBus(url, each.Name+"-"+randomHex(4))
		if err != nil {
			return err
		}
		defer bus.connection.Close()
		returns := bus.channel.NotifyReturn(make(chan amqp.Return, 64))
		go func() { // nobody waits for that answer any more
			for range returns {
			}
		}()
		deliveries, err := bus.consumeTasks(each.Name)
		if err != nil {
			return err
		}
		go func(department department) { failures <- work(bus, department, deliveries) }(each)
	}
	fmt.Println("ready")
	select {
	case <-stops:
		return nil
	case err := <-failures:
		return err
	}
}

func work(bus *bus, department department, deliveries <-chan amqp.Delivery) error {
	data, err := object(department.Data)
	if err != nil {
		return err
	}
	for delivery := range deliveries {
		var message taskMessage
		readable := json.Unmarshal(delivery.Body, &message) == nil && message.Protocol == 1 && message.ReplyTo != ""
		if !readable || delivery.UserId != bus.login {
			fmt.Fprintln(os.Stderr, bus.instance+": an unreadable message")
			message.Tasks = nil
		}
		for _, task := range message.Tasks {
			if !acceptable(task, department) {
				fmt.Fprintln(os.Stderr, bus.instance+": a task that cannot be answered")
				continue
			}
			answer := replyMessage{Protocol: 1, Replies: []reply{{
				Task: task.Task, Attempt: task.Attempt, Round: task.Round, Department: department.Name, Instance: bus.instance,
				Outcome: "answered", AsOf: timeText(time.Now()), Data: data,
			}}}
			properties := amqp.Publishing{Type: replyType, CorrelationId: task.Task}
			if err := bus.publish(replyExchange, department.Name+"."+message.ReplyTo, answer, properties); err != nil {
				return err
			}
		}
		if err := delivery.Ack(false); err != nil {
			return err
		}
	}
	return errors.New(bus.instance + ": the connection is gone")
}

// The checks of a reader who trusts nobody: every member that is required or used.
func acceptable(task task, department department) bool {
	deadline, err := time.Parse(time.RFC3339, task.Deadline)
	return err == nil && time.Now().Before(deadline) && task.Task != "" && task.Request != "" && task.Key != "" &&
		task.Attempt >= 1 && task.Round >= 1 && task.Lane == "lookup" && task.Operation == department.Operation &&
		task.OperationVersion == department.Version && task.Input != nil
}

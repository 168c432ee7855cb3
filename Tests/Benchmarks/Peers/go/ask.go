package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"sort"
	"strconv"
	"sync"
	"time"

	amqp "github.com/rabbitmq/amqp091-go"
)

type askOptions struct {
	inFlight int
	warmUp   time.Duration
	measured time.Duration
}

// A request that waits for its replies; guarded by the asker's lock until `done` is closed.
type request struct {
	started time.Time
	parts   map[string]map[string]any // the data, by department
	done    chan struct{}
}

// A sent task, found by its id.
type sent struct {
	request    *request
	department string
}

type asker struct {
	tasks, replies *bus // the library advises a connection for publishing and one for consuming
	payload        payload
	address        string
	from, to       time.Time

	lock    sync.Mutex
	waiting map[string]sent
	asked   uint64
	prefix  string
	ignored int

	results   sync.Mutex
	latencies []float64
	failed    int
}

func runAsk(url string, payload payload, options askOptions) error {
	instance := "bench-go-" + randomHex(4)
	a := &asker{payload: payload, address: instance + "-1", waiting: map[string]sent{}, prefix: randomHex(16)}
	var err error
	if a.replies, err = openBus(url, instance); err != nil {
		return err
	}
	defer a.replies.connection.Close()
	if a.tasks, err = openBus(url, instance); err != nil {
		return err
	}
	defer a.tasks.connection.Close()
	deliveries, err := a.replies.consumeReplies(a.address)
	if err != nil {
		return err
	}

	failures := make(chan error, options.inFlight+2)
	returns := a.tasks.channel.NotifyReturn(make(chan amqp.Return, 1))
	go func() {
		told := false
		for range returns { // all of them: the library waits until each is read
			if !told {
				failures <- errors.New("a task came back: no department has a queue for it")
				told = true
			}
		}
	}()
	go func() {
		for delivery := range deliveries {
			a.take(delivery)
		}
		failures <- errors.New("the connection for replies is gone")
	}()

	a.from = time.Now().Add(options.warmUp)
	a.to = a.from.Add(options.measured)
	var slots sync.WaitGroup
	for i := 0; i < options.inFlight; i++ {
		slots.Add(1)
		go func() {
			defer slots.Done()
			if err := a.keepAsking(); err != nil {
				failures <- err
			}
		}()
	}
	allDone := make(chan struct{})
	go func() {
		slots.Wait()
		close(allDone)
	}()
	select {
	case err := <-failures:
		return err
	case <-allDone:
	}
	return a.report(options)
}

// One slot: asks, waits for the answer, asks again. The last request is waited for, so that none is lost unseen.
func (a *asker) keepAsking() error {
	limit := time.NewTimer(answerLimit)
	defer limit.Stop()
	for time.Now().Before(a.to) {
		request, ids, err := a.ask()
		if err != nil {
			return err
		}
		if !limit.Stop() {
			select {
			case <-limit.C:
			default:
			}
		}
		limit.Reset(time.Until(request.started.Add(answerLimit)))
		answered := true
		select {
		case <-request.done:
		case <-limit.C:
			answered = false
			a.forget(ids)
		}
		a.record(request, answered)
	}
	return nil
}

func (a *asker) ask() (*request, []string, error) {
	started := time.Now()
	request := &request{started: started, parts: make(map[string]map[string]any, 5), done: make(chan struct{})}
	tasks := make([]task, len(a.payload.Departments))
	ids := make([]string, len(tasks))

	a.lock.Lock()
	a.asked++
	number := a.asked
	id := fmt.Sprintf("%s%010X", a.prefix, number)
	for i, department := range a.payload.Departments {
		ids[i] = id + "-" + department.Name
		a.waiting[ids[i]] = sent{request, department.Name}
	}
	a.lock.Unlock()

	for i, department := range a.payload.Departments {
		input, err := object(department.Input)
		if err != nil {
			return nil, nil, err
		}
		tasks[i] = task{
			Task: ids[i], Request: id, Attempt: 1, Round: 1, Key: fmt.Sprintf("k%015x", number*8+uint64(i)), Lane: "lookup",
			Matter: a.payload.Matter, MatterVersion: 1, Operation: department.Operation, OperationVersion: department.Version,
			Purpose: "self-service-enquiry", IssuedAt: timeText(started), Deadline: timeText(started.Add(answerLimit)), Input: input,
		}
		message := taskMessage{Protocol: 1, ReplyTo: a.address, Tasks: tasks[i : i+1]}
		properties := amqp.Publishing{
			Type: taskType, CorrelationId: ids[i], ReplyTo: a.address,
			Expiration: strconv.FormatInt(answerLimit.Milliseconds(), 10),
		}
		if err := a.tasks.publish(taskExchange, department.Name+".lookup", message, properties); err != nil {
			return nil, nil, err
		}
	}
	return request, ids, nil
}

func (a *asker) take(delivery amqp.Delivery) {
	var message replyMessage
	readable := json.Unmarshal(delivery.Body, &message) == nil && message.Protocol == 1 && delivery.UserId == a.replies.login
	now := time.Now()
	a.lock.Lock()
	defer a.lock.Unlock()
	if !readable {
		a.ignored++
		return
	}
	for _, reply := range message.Replies {
		task, known := a.waiting[reply.Task]
		_, asOf := time.Parse(time.RFC3339, reply.AsOf)
		if !known || reply.Department != task.department || reply.Attempt != 1 || reply.Round != 1 || reply.Outcome != "answered" ||
			reply.Instance == "" || asOf != nil || reply.Data == nil || now.Sub(task.request.started) > answerLimit {
			a.ignored++
			continue
		}
		delete(a.waiting, reply.Task)
		task.request.parts[task.department] = reply.Data
		if len(task.request.parts) == len(a.payload.Departments) {
			close(task.request.done)
		}
	}
}

func (a *asker) forget(ids []string) {
	a.lock.Lock()
	defer a.lock.Unlock()
	for _, id := range ids {
		delete(a.waiting, id)
	}
}

func (a *asker) record(request *request, answered bool) {
	now := time.Now()
	a.results.Lock()
	defer a.results.Unlock()
	switch {
	case now.Before(a.from):
	case !answered:
		a.failed++
	case now.Before(a.to):
		a.latencies = append(a.latencies, now.Sub(request.started).Seconds()*1000)
	}
}

func (a *asker) report(options askOptions) error {
	if a.ignored > 0 {
		fmt.Fprintf(os.Stderr, "%d replies were not to be used\n", a.ignored)
	}
	count := len(a.latencies)
	if count == 0 {
		return fmt.Errorf("no request was answered in the time measured; %d failed", a.failed)
	}
	sort.Float64s(a.latencies)
	percentile := func(percent int) float64 { return a.latencies[(count*percent+99)/100-1] } // nearest rank
	thousandths := func(value float64) float64 { return math.Round(value*1000) / 1000 }
	return json.NewEncoder(os.Stdout).Encode(struct {
		Program           string  `json:"program"`
		InFlight          int     `json:"inFlight"`
		Requests          int     `json:"requests"`
		RequestsPerSecond float64 `json:"requestsPerSecond"`
		P50               float64 `json:"p50ms"`
		P99               float64 `json:"p99ms"`
		Failed            int     `json:"failed"`
	}{"go", options.inFlight, count, math.Round(float64(count)/options.measured.Seconds()*10) / 10,
		thousandths(percentile(50)), thousandths(percentile(99)), a.failed})
}

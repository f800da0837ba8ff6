{{/*
What every pod says of itself. Takes (list $ settings), with settings from the values: env, nodeSelector, tolerations,
priorityClassName and others are left out where they do not exist.
*/}}
{{- define "spate.podSpec" -}}
{{- $root := index . 0 -}}
{{- $settings := index . 1 -}}
serviceAccountName: {{ include "spate.serviceAccountName" $root }}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  {{- include "spate.podSecurity" $root | nindent 2 }}
{{- with $root.Values.images.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- with get $settings "priorityClassName" }}
priorityClassName: {{ . }}
{{- end }}
{{- with get $settings "nodeSelector" }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with get $settings "tolerations" }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "spate.podSecurity" -}}
runAsNonRoot: true
runAsUser: {{ .Values.security.runAsUser }}
runAsGroup: {{ .Values.security.runAsGroup }}
fsGroup: {{ .Values.security.runAsGroup }}
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "spate.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}

{{/* Processors and memory, as request and as limit: nothing is taken away while it is used. */}}
{{- define "spate.guaranteed" -}}
requests:
  cpu: {{ .cpu | quote }}
  memory: {{ .memory }}
limits:
  cpu: {{ .cpu | quote }}
  memory: {{ .memory }}
{{- end }}

{{/* Takes (list $ settings "service name"). */}}
{{- define "spate.env" -}}
{{- $root := index . 0 -}}
{{- $settings := index . 1 -}}
- name: POD_NAME
  valueFrom:
    fieldRef:
      fieldPath: metadata.name
{{- with include "spate.otlp" $root }}
- name: OTEL_EXPORTER_OTLP_ENDPOINT
  value: {{ . | quote }}
- name: OTEL_RESOURCE_ATTRIBUTES
  value: k8s.pod.name=$(POD_NAME),k8s.namespace.name={{ $root.Release.Namespace }}
{{- end }}
{{- range $name, $value := get $settings "env" | default dict }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- end }}

{{/* Liveness, and time to start: a process that is busy with a run is not to be killed for it. */}}
{{- define "spate.aliveProbes" -}}
startupProbe:
  httpGet: {path: /health/live, port: metrics}
  periodSeconds: 1
  timeoutSeconds: 2
  failureThreshold: 120
livenessProbe:
  httpGet: {path: /health/live, port: metrics}
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
{{- end }}

{{/* Ready is who reaches the brokers, listens, and can do its part. */}}
{{- define "spate.readyProbe" -}}
readinessProbe:
  httpGet: {path: /health/ready, port: metrics}
  periodSeconds: 5
  timeoutSeconds: 3
  failureThreshold: 3
{{- end }}

{{/* Traffic still comes for a moment after a pod began to end. Images have no shell, so the kubelet must do the waiting. */}}
{{- define "spate.lingering" -}}
{{- if semverCompare ">=1.30.0-0" .Capabilities.KubeVersion.Version -}}
lifecycle:
  preStop:
    sleep:
      seconds: 3
{{- end -}}
{{- end }}

{{- define "spate.metricsPort" -}}
- name: metrics
  containerPort: 9464
{{- end }}

{{/* Which pods the Collector reads. Takes (list $ port annotations). */}}
{{- define "spate.podAnnotations" -}}
{{- $root := index . 0 -}}
{{- if $root.Values.collector.scrape.enabled }}
prometheus.io/scrape: "true"
prometheus.io/port: {{ index . 1 | quote }}
{{- end }}
{{- with index . 2 }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "spate.kafkaArgs" -}}
- --kafka
- {{ include "spate.brokers" . | quote }}
- --prefix
- {{ .Values.kafka.prefix | quote }}
{{- if .Values.kafka.existingSecret }}
- --kafka-config
- /etc/spate/kafka-config/{{ .Values.kafka.existingSecretKey }}
{{- else if .Values.kafka.properties }}
- --kafka-config
- /etc/spate/kafka-config/client.properties
{{- end }}
{{- end }}

{{- define "spate.kafkaMounts" -}}
{{- if or .Values.kafka.existingSecret .Values.kafka.properties }}
- name: kafka-config
  mountPath: /etc/spate/kafka-config
  readOnly: true
{{- end }}
{{- range $folder, $secret := .Values.kafka.secrets }}
- name: kafka-{{ $folder }}
  mountPath: /etc/spate/kafka/{{ $folder }}
  readOnly: true
{{- end }}
{{- end }}

{{- define "spate.kafkaVolumes" -}}
{{- if .Values.kafka.existingSecret }}
- name: kafka-config
  secret:
    secretName: {{ .Values.kafka.existingSecret }}
    defaultMode: 288
{{- else if .Values.kafka.properties }}
- name: kafka-config
  configMap:
    name: {{ include "spate.fullname" . }}-kafka
{{- end }}
{{- range $folder, $secret := .Values.kafka.secrets }}
- name: kafka-{{ $folder }}
  secret:
    secretName: {{ $secret }}
    defaultMode: 288
{{- end }}
{{- end }}

{{/* The file of the Kafka clients, where it is no secret. */}}
{{- define "spate.kafkaProperties" -}}
{{- $points := false -}}
{{- range $key, $value := .Values.kafka.properties }}
{{- if contains "${dir:" (toString $value) }}{{ $points = true }}{{ end }}
{{ $key }}={{ $value }}
{{- end }}
{{- if $points }}
config.providers=dir
config.providers.dir.class=org.apache.kafka.common.config.provider.DirectoryConfigProvider
{{- end }}
{{- end }}

{{/* What of the pods' configuration is in ConfigMaps: another one, other pods. */}}
{{- define "spate.kafkaChecksum" -}}
{{- if and .Values.kafka.properties (not .Values.kafka.existingSecret) }}
checksum/kafka: {{ include "spate.kafkaProperties" . | sha256sum }}
{{- end }}
{{- end }}

{{/* Agents apart from each other, and from the target. */}}
{{- define "spate.agentPlacement" -}}
{{- if ne .Values.agents.spread "none" }}
topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: kubernetes.io/hostname
    whenUnsatisfiable: {{ ternary "DoNotSchedule" "ScheduleAnyway" (eq .Values.agents.spread "required") }}
    labelSelector:
      matchLabels:
        {{- include "spate.selector" (list . "agent") | nindent 8 }}
{{- end }}
{{- if and .Values.target.enabled (ne .Values.agents.awayFromTarget "none") }}
affinity:
  podAntiAffinity:
    {{- if eq .Values.agents.awayFromTarget "required" }}
    requiredDuringSchedulingIgnoredDuringExecution:
      - topologyKey: kubernetes.io/hostname
        labelSelector:
          matchLabels:
            {{- include "spate.selector" (list . "target") | nindent 12 }}
    {{- else }}
    preferredDuringSchedulingIgnoredDuringExecution:
      - weight: 100
        podAffinityTerm:
          topologyKey: kubernetes.io/hostname
          labelSelector:
            matchLabels:
              {{- include "spate.selector" (list . "target") | nindent 14 }}
    {{- end }}
{{- end }}
{{- end }}

{{/* What the names of all objects begin with. */}}
{{- define "spate.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 30 | trimSuffix "-" -}}
{{- else if contains "spate" .Release.Name -}}
{{- .Release.Name | trunc 30 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-spate" .Release.Name | trunc 30 | trimSuffix "-" -}}
{{- end -}}
{{- end }}

{{/* Labels by which a component is found; they never change. Takes (list $ "component"). */}}
{{- define "spate.selector" -}}
app.kubernetes.io/name: spate
app.kubernetes.io/instance: {{ (index . 0).Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end }}

{{/* Labels of an object. Takes (list $ "component"). */}}
{{- define "spate.labels" -}}
{{- $root := index . 0 -}}
{{ include "spate.selector" . }}
app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
app.kubernetes.io/part-of: spate
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" $root.Chart.Name ($root.Chart.Version | replace "+" "_") }}
{{- with $root.Values.labels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* Labels of a pod: nothing that changes with the chart's version, so that another chart alone ends no run. */}}
{{- define "spate.podLabels" -}}
{{ include "spate.selector" . }}
{{- with (index . 0).Values.labels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* Lines that may be none. Takes (list "text" indentation). */}}
{{- define "spate.lines" -}}
{{- with index . 0 | trim }}
{{- nindent (int (index $ 1)) . }}
{{- end }}
{{- end }}

{{/* Name, namespace and labels of an object. Takes (list $ "name" "component"). */}}
{{- define "spate.metadata" -}}
{{- $root := index . 0 -}}
name: {{ index . 1 }}
namespace: {{ $root.Release.Namespace }}
labels:
  {{- include "spate.labels" (list $root (index . 2)) | nindent 2 }}
{{- end }}

{{/* Takes (list $ "role"). */}}
{{- define "spate.image" -}}
{{- $images := (index . 0).Values.images -}}
{{- $role := index . 1 -}}
{{- $image := index $images $role -}}
{{- $registry := ternary "" $images.registry (eq $role "broker") -}}
{{- $name := ternary (printf "%s/%s" (trimSuffix "/" $registry) $image.repository) $image.repository (ne $registry "") -}}
{{- if $image.digest -}}
{{- printf "%s@%s" $name $image.digest -}}
{{- else -}}
{{- if $images.requireDigests -}}
{{- fail (printf "images.requireDigests is set, and images.%s has no digest: set images.%s.digest=sha256:…, as the registry tells it" $role $role) -}}
{{- end -}}
{{- printf "%s:%s" $name (get $image "tag" | default $images.tag | default (index . 0).Chart.AppVersion) -}}
{{- end -}}
{{- end }}

{{- define "spate.serviceAccountName" -}}
{{- if .Values.serviceAccount.name -}}
{{- .Values.serviceAccount.name -}}
{{- else if .Values.serviceAccount.create -}}
{{- include "spate.fullname" . -}}
{{- else -}}
default
{{- end -}}
{{- end }}

{{- define "spate.brokers" -}}
{{- if .Values.kafka.demoBroker.enabled -}}
{{- printf "%s-broker:9092" (include "spate.fullname" .) -}}
{{- else -}}
{{- join "," .Values.kafka.brokers -}}
{{- end -}}
{{- end }}

{{- define "spate.coordinatorUrl" -}}
{{- printf "%s://%s-coordinator:%d" (ternary "https" "http" (ne .Values.coordinator.tls.existingSecret "")) (include "spate.fullname" .) (int .Values.coordinator.port) -}}
{{- end }}

{{- define "spate.tokenSecret" -}}
{{- .Values.coordinator.token.existingSecret | default (printf "%s-token" (include "spate.fullname" .)) -}}
{{- end }}

{{- define "spate.targetUrl" -}}
{{- printf "http://%s-target:%d" (include "spate.fullname" .) (int .Values.target.port) -}}
{{- end }}

{{/* Where OpenTelemetry goes; empty: nowhere. */}}
{{- define "spate.otlp" -}}
{{- if .Values.telemetry.otlpEndpoint -}}
{{- .Values.telemetry.otlpEndpoint -}}
{{- else if .Values.collector.gateway.enabled -}}
{{- printf "http://%s-gateway:4317" (include "spate.fullname" .) -}}
{{- end -}}
{{- end }}
